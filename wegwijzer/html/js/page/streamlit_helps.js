// Loading Streamlit helps if Streamlit answers a tap sooner than a link does. While Streamlit loads, it
// competes with the page for bandwidth and processor time.

// Thresholds in ms. The first depends on network and processor, the second on the network alone.
// On a processor four times slower than a desktop's, loading Streamlit took more time than Streamlit
// saved over four taps.
const MAX_LOAD_TIME = 300; // from the tap on the previous page until load_streamlit.js runs
const MAX_RESPONSE_TIME = 100; // from the request for this page to the first byte of the response

/**
 * @param {object} here
 * @param {string} here.when WEGWIJZER_STREAMLIT
 * @param {boolean} here.able the browser can run Streamlit, and the server now offers it
 * @param {boolean} here.open the page shows a question, so taps will follow
 * @param {boolean} here.saves navigator.connection.saveData, undefined where unsupported
 * @param {number} here.arrived compared with MAX_LOAD_TIME; 0 or less if unknown
 * @param {number} here.answered compared with MAX_RESPONSE_TIME; 0 or less if unknown
 */
export function streamlitHelps({ when, able, open, saves, arrived, answered }) {
  if (!able || when === "altijd") return able;
  const fast =
    arrived > 0 && arrived <= MAX_LOAD_TIME && answered > 0 && answered <= MAX_RESPONSE_TIME;
  return when === "waar-het-helpt" && open && !saves && fast;
}

// Loading Streamlit helps where it answers a tap sooner than a link does. While it loads it competes
// with the page for bandwidth and processor time.

// Thresholds in ms. The first depends on network and processor, the second on the network alone.
// On a processor four times slower than a desktop's, loading cost more than four taps gained.
const SOON = 300; // from the tap that led here to this line
const NEAR = 100; // from the question for this page to the first of its answer

/**
 * @param {object} here
 * @param {string} here.when WEGWIJZER_STREAMLIT
 * @param {boolean} here.able the browser can run Streamlit
 * @param {boolean} here.open a question is shown, so taps will follow
 * @param {boolean} here.saves navigator.connection.saveData, undefined where unsupported
 * @param {number} here.arrived compared with SOON; 0 or less if unknown
 * @param {number} here.answered compared with NEAR; 0 or less if unknown
 */
export function streamlitHelps({ when, able, open, saves, arrived, answered }) {
  if (!able || when === "altijd") return able;
  const soon = arrived > 0 && arrived <= SOON && answered > 0 && answered <= NEAR;
  return when === "waar-het-helpt" && open && !saves && soon;
}

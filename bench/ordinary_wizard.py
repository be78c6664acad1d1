"""The wizard as an ordinary Streamlit app, for comparison with the product."""

import streamlit as st

from wegwijzer.content import Content, load_content
from wegwijzer.rules.advice import advise
from wegwijzer.rules.answers import Answers, open_question, with_option


@st.cache_resource
def content() -> Content:
    return load_content()


st.set_page_config(page_title="Wegwijzer", page_icon="🧭")
st.session_state.setdefault("answers", Answers())
answers = st.session_state.answers
st.title("Wegwijzer stop (online) pesten")
if question := open_question(answers, content()):
    st.header(question.text, anchor=question.id)
    for option in question.options:
        if st.button(option.label, key=f"{question.id}-{option.id}"):
            st.session_state.answers = with_option(answers, question.id, option.id, content())
            st.rerun()
else:
    advice = advise(content(), answers)
    assert advice.next_step
    st.header(advice.next_step.step.title, anchor="resultaat")
    for contact in (advice.next_step.contact, *(a.contact for a in advice.urgent)):
        st.subheader(contact.name)
        st.write(contact.phone or "", contact.sentence or "")
    for id, point in content().conversation.points.items():
        st.checkbox(point.sentences[0])
        st.text_area("Notitie", key=id)
    for group in (*advice.support, *advice.more_info):
        with st.expander(group.title):
            for contact in group.contacts:
                st.write(f"**{contact.name}** {contact.phone or ''} {contact.sentence or ''}")
    if st.button("Opnieuw beginnen"):
        st.session_state.clear()
        st.rerun()

"""The Streamlit front end: pages, components, the routes that carry clips, and the job process."""

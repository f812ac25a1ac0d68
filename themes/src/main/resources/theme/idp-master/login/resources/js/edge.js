// The parent theme leaves its children a place at the end of the card, where the style sheet takes it to the top from.
// Who hears the page is to hear first where it leads.
document.addEventListener("DOMContentLoaded", () => {
  const edge = document.getElementById("idp-master-edge");
  edge?.closest("main")?.prepend(edge);
  // what a device's login asks, the parent theme puts two levels of headings below the page's, with none between
  document.querySelectorAll("#kc-oauth > h3").forEach(heading => heading.setAttribute("aria-level", "2"));
});

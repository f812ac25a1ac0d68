// The parent theme leaves its children a place at the end of the card, where the style sheet takes it to the top from.
// Who hears the page is to hear first where it leads.
document.addEventListener("DOMContentLoaded", () => {
  const edge = document.getElementById("idp-master-edge");
  edge?.closest("main")?.prepend(edge);
});

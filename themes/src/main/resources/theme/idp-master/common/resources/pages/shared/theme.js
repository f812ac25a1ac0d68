// Light or dark as the reader's system says, unless the realm has switched dark pages off: Keycloak's own pages do the same.
// No module, so that it runs before anything is painted.
(() => {
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const apply = () => root.classList.toggle("pf-v5-theme-dark", root.dataset.dark !== "off" && dark.matches);
  apply();
  dark.addEventListener("change", apply);
})();

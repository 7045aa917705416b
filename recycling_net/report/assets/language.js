/* A page without a map: Chinese or English, and printing. */
document.getElementById("language").addEventListener("click", () => {
  const root = document.documentElement;
  root.lang = root.lang === "en" ? "zh-CN" : "en";
});
document.getElementById("print").addEventListener("click", () => window.print());

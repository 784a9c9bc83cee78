// Where a browser knows WebGPU but has no adapter for it, the 3D viewer logs errors before it turns to WebGL.
try { delete Navigator.prototype.gpu; } catch (error) { /* then it logs them */ }
// Sliders tell the server when a pointer lets go of them; here also when an arrow key does.
document.addEventListener("keyup", (event) => {
  const at = event.target;
  const moved = /^(Arrow|Page|Home|End)/.test(event.key);
  if (at.matches && ((at.matches("input[type=range]:not(.ps-compare input)") && moved) ||
      (at.matches(".ps-slide input[type=number]") && event.key === "Enter"))) {
    at.dispatchEvent(new PointerEvent("pointerup", { bubbles: true }));
  }
});
// Copying, with the old way where a page may not reach the clipboard.
window.psCopy = (text, done) => {
  const old = () => {
    const area = Object.assign(document.createElement("textarea"), { value: text });
    document.body.append(area); area.select(); document.execCommand("copy"); area.remove(); done();
  };
  if (navigator.clipboard && window.isSecureContext) navigator.clipboard.writeText(text).then(done, old); else old();
};
document.addEventListener("click", (event) => {
  const button = event.target.closest && event.target.closest("button[data-copy]");
  if (!button) return;
  window.psCopy(button.parentNode.querySelector("pre").innerText, () => {
    button.textContent = "Copied"; setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
});
// Examples name this page.
document.addEventListener("click", () => setTimeout(() => {
  for (const code of document.querySelectorAll(".ps-api code")) {
    code.textContent = code.textContent.replace("the address of this page", location.origin + location.pathname);
  }
}, 100));
// A spec dropped anywhere on the page is opened.
const carries = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
document.addEventListener("dragover", (event) => {
  if (!carries(event)) return;
  event.preventDefault();
  document.body.classList.add("ps-dropping");
});
document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) document.body.classList.remove("ps-dropping"); });
document.addEventListener("drop", (event) => {
  if (!carries(event)) return;
  event.preventDefault();
  document.body.classList.remove("ps-dropping");
  const input = document.querySelector("#ps-open input[type=file], input#ps-open, input[type=file][accept*=json]");
  if (!input) return;
  input.files = event.dataTransfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
});

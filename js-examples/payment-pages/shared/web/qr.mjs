/** A QR code as SVG. */

import { encode } from "/vendor/uqr.mjs";

const SVG = "http://www.w3.org/2000/svg";
/** Light modules around the code, in modules: ISO/IEC 18004 asks for four. */
const QUIET_ZONE = 4;

/**
 * The code of a text. Dark on light in both colour schemes, for many wallets do not read the inverse. Built from
 * elements, not from markup: nothing of the text can become part of the page.
 */
export function qrCode(text, label) {
  // Level M: 15 % may be lost to a reflection, and the modules stay large enough for a cheap camera.
  const { size, data } = encode(text, { ecc: "M", border: QUIET_ZONE });
  const svg = element("svg", { viewBox: `0 0 ${size} ${size}`, role: "img", "aria-label": label, "shape-rendering": "crispEdges" });
  const dark = data.flatMap((row, y) => runs(row).map(([x, length]) => `M${x} ${y}h${length}v1h-${length}z`)).join("");
  svg.append(element("path", { fill: "#fff", d: `M0 0h${size}v${size}h-${size}z` }), element("path", { fill: "#000", d: dark }));
  return svg;
}

/** Where dark modules begin in a row, and how many follow each other. */
function runs(row) {
  const found = [];
  row.forEach((dark, x) => {
    if (!dark) return;
    if (row[x - 1]) found.at(-1)[1] += 1;
    else found.push([x, 1]);
  });
  return found;
}

function element(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

/** A QR code as SVG. */

import { encode } from "/vendor/uqr.mjs";

const SVG = "http://www.w3.org/2000/svg";
/** The light margin around the code, in modules. ISO/IEC 18004 requires four. */
const QUIET_ZONE = 4;

/**
 * Draws a text as a code. The code is dark on light in both colour schemes because many wallets cannot read
 * the inverse. It is built from elements, not from markup, so the text cannot inject anything into the page.
 */
export function qrCode(text, label) {
  // Level M survives the loss of 15 % to a reflection, and its modules stay large enough for a cheap camera.
  const { size, data } = encode(text, { ecc: "M", border: QUIET_ZONE });
  const svg = element("svg", {
    viewBox: `0 0 ${size} ${size}`,
    role: "img",
    "aria-label": label,
    "shape-rendering": "crispEdges",
  });
  const dark = data
    .flatMap((row, y) => runs(row).map(([x, length]) => `M${x} ${y}h${length}v1h-${length}z`))
    .join("");
  svg.append(
    element("path", { fill: "#fff", d: `M0 0h${size}v${size}h-${size}z` }),
    element("path", { fill: "#000", d: dark }),
  );
  return svg;
}

/** The runs of dark modules in a row: where each starts and how long it is. */
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

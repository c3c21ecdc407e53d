// Prints, and checks expectations. Every expectation is printed and counted; one that fails changes the exit
// code.

// Colour only in a terminal, not in a file or a pipe.
const colour = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code, text) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);

let held = 0;
let failed = 0;

export function heading(text) {
  console.log(`\n${paint("1", text)}\n${"-".repeat(text.length)}`);
}

export function line(text = "") {
  console.log(text === "" ? "" : `  ${text}`);
}

/** Rows of cells, each column as wide as its widest cell. */
export function table(rows) {
  const widths = [];
  for (const row of rows)
    row.forEach((cell, at) => (widths[at] = Math.max(widths[at] ?? 0, String(cell).length)));
  for (const row of rows)
    line(
      row
        .map((cell, at) => String(cell).padEnd(widths[at]))
        .join("   ")
        .trimEnd(),
    );
}

/** Prints an expectation and whether it holds. */
export function expect(what, truth) {
  if (truth) held += 1;
  else failed += 1;
  line(`${truth ? paint("32", "ok") : paint("31", "NOT OK")}  ${what}`);
}

/** Prints the last line and returns the exit code. */
export function verdict() {
  line();
  console.log(
    failed === 0 ? `All ${held} expectations held.` : `${failed} of ${held + failed} expectations FAILED.`,
  );
  return failed === 0 ? 0 : 1;
}

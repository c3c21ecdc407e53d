/** Waits until `holds` returns something other than undefined or false. */
export async function until(holds, what, limitMs = 30_000) {
  for (
    const end = Date.now() + limitMs;
    Date.now() < end;
    await new Promise((resolve) => setTimeout(resolve, 25))
  ) {
    const found = await holds();
    if (found !== undefined && found !== false) return found;
  }
  throw new Error(`timed out waiting for ${what}`);
}

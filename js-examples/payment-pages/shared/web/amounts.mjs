/**
 * Formats amounts and names for people. Amounts stay decimal strings from end to end: no number type ever
 * holds one.
 */

/** `"12.50"`, `"EUR"` → `€12.50`. */
export const money = (amount, currency, locale = "en") =>
  new Intl.NumberFormat(locale, { style: "currency", currency }).format(amount);

/** `"13.500000"` → `13.5`. */
export const trimZeros = (amount) => (amount.includes(".") ? amount.replace(/\.?0+$/, "") : amount);

/** Digits typed at the till, `"1250"`, with two minor digits → `"12.50"`. */
export function digitsToAmount(digits, minorDigits) {
  const padded = digits.padStart(minorDigits + 1, "0");
  return minorDigits === 0 ? padded : `${padded.slice(0, -minorDigits)}.${padded.slice(-minorDigits)}`;
}

/** `"POLYGON"` → `Polygon`. A network that is not in the table keeps its API name. */
export const networkName = (network) => NETWORKS[network] ?? network;

const NETWORKS = {
  ARBITRUM: "Arbitrum",
  AVALANCHE: "Avalanche",
  BASE: "Base",
  BITCOIN: "Bitcoin",
  BSC: "BNB Chain",
  ETHEREUM: "Ethereum",
  OPTIMISM: "Optimism",
  POLYGON: "Polygon",
  SOLANA: "Solana",
  TRON: "TRON",
};

/** 125 → `2:05`. */
export const minutes = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

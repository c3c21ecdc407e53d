// What only code that takes a secret has, whatever a bundler did to it: names of exports and options, of the
// core's functions behind them and of properties, none of which a bundler changes without being told to. The
// package's own files are held to a wider pattern (tests/pages); here frameworks are among them, which speak
// of secrets and dangers of their own.

export const SECRET =
  /client_?secret|webhookSecret|signRequest|verifyWebhook|signTestWebhook|signingClient|hotSetSecret|hotSign\b|dangerouslyAllowBrowser/i;

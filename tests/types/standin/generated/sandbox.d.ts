// Stands in for what the sandbox's crate writes, so that the façade is checked without a build.

export interface SandboxOptions {
  seed?: string | number;
  clock?: "real" | "frozen";
  startTime?: string;
  freshnessSeconds?: number;
  quoteTtlSeconds?: number;
  stepMs?: number;
  visibilityDelayMs?: number;
  clients?: readonly SandboxClientOptions[];
  webhookUrl?: string;
  webhookMaxAttempts?: number;
  demoData?: boolean;
}

export interface SandboxClientOptions {
  clientId: string;
  clientSecret?: string;
  webhookSecret?: string;
  active?: boolean;
  scopes?: readonly string[];
  products?: readonly string[];
  webhookUrl?: string;
}

export interface SandboxFault {
  kind: "unavailable" | "cut" | "latency";
  when?: "before" | "after";
  times?: number;
  endpoint?: string;
  ms?: number;
}

export interface SandboxRequest {
  method: string;
  target: string;
  headers: [string, string][];
}

export interface SandboxTransport {
  latencyMs: number;
  cut: boolean;
  truncateAt?: number;
  slowBodyMs: number;
}

export interface SandboxHead {
  status: number;
  headers: [string, string][];
  transport: SandboxTransport;
  log: string;
}

export interface DueDelivery {
  deliveryId: string;
  url: string;
  headers: [string, string][];
  body: string;
}

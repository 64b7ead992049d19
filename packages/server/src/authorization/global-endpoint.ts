/** Whether a request came to AWS's one address for all Regions of STS, by the host that it asked for. */
export const isGlobalEndpoint = (host: string | undefined): boolean =>
  /^sts\.amazonaws\.com(:\d+)?$/i.test(host ?? '')

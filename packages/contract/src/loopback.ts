const loopbackHosts = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i;

/** Whether the host of a URL is this machine by its name: what others resolve to it is not. */
export function isLoopbackHost(host: string): boolean {
  return loopbackHosts.test(host);
}

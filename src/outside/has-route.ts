/** Whether this machine could send anything to an address at all. Many homes and offices have no IPv6. */
import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';

export const noIpv6Here = 'this machine has no IPv6, so the gateway’s IPv6 address cannot be asked from here';

/** Sends nothing: the system looks up a route when a datagram socket is connected. Never throws. */
export function hasRoute(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
    const end = (found: boolean): void => {
      socket.close();
      resolve(found);
    };
    socket.once('error', () => end(false));
    // Any port but 0 does.
    socket.connect(9, address, () => end(true));
  });
}

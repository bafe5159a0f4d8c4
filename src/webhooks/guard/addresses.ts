import { BlockList, isIP } from 'node:net';

const forbidden4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const;
/** Among them what carries an IPv4 address inside: NAT64, 6to4 and the old ::a.b.c.d; BlockList looks into ::ffff: only. */
const forbidden6 = [
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const;

const list = new BlockList();
for (const [address, prefix] of forbidden4) list.addSubnet(address, prefix, 'ipv4');
for (const [address, prefix] of forbidden6) list.addSubnet(address, prefix, 'ipv6');

/** True for addresses of this machine, of private networks, of link-local and metadata services, of groups. */
export function isForbiddenAddress(address: string): boolean {
  const family = isIP(address);
  return family === 0 || list.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

import { lookup } from 'node:dns';
import type { LookupAddress } from 'node:dns';
import { BlockList, isIP } from 'node:net';
import type { LookupFunction } from 'node:net';

/** Link-local addresses are where clouds hand out credentials to whoever asks from inside. */
const linkLocal = new BlockList();
linkLocal.addSubnet('169.254.0.0', 16, 'ipv4');
linkLocal.addSubnet('fe80::', 10, 'ipv6');
// The same IPv4 range in the two ways that IPv6 can write it.
linkLocal.addSubnet('::ffff:169.254.0.0', 112, 'ipv6');
linkLocal.addSubnet('64:ff9b::169.254.0.0', 112, 'ipv6');

/** True for an address in text form that must not be reached; brackets and zone of IPv6 may stand. */
export function isRefusedAddress(host: string): boolean {
  const address = host.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  const version = isIP(address);
  return version > 0 && linkLocal.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

/** The error of a look-up that led to such an address. */
export const refusedAddressCode = 'EREFUSEDADDRESS';

/** Resolves a name to all its addresses, as `dns.lookup` does. */
export type Resolve = (
  name: string,
  callback: (error: NodeJS.ErrnoException | null, addresses: readonly LookupAddress[]) => void,
) => void;

export const systemResolve: Resolve = (name, callback) => {
  lookup(name, { all: true }, callback);
};

/** Looks a name up and refuses it when any of its addresses is refused; the connection goes to the address that was checked. */
export function guardedLookup(resolve: Resolve): LookupFunction {
  return (name, options, callback) => {
    resolve(name, (error, addresses) => {
      const [first] = addresses;
      if (error !== null || first === undefined) {
        callback(error ?? Object.assign(new Error('no address'), { code: 'ENOTFOUND' }), '', 4);
        return;
      }
      if (addresses.some(({ address }) => isRefusedAddress(address))) {
        callback(Object.assign(new Error('link-local address'), { code: refusedAddressCode }), '', 4);
        return;
      }
      if (options.all === true) callback(null, [...addresses]);
      else callback(null, first.address, first.family);
    });
  };
}

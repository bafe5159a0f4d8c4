import { describe, expect, it } from 'vitest';
import { isForbiddenAddress } from '../../../src/webhooks/guard/addresses.ts';
import { addressForbidden, guardedLookup } from '../../../src/webhooks/guard/lookup.ts';
import { checkTarget, listedHosts } from '../../../src/webhooks/guard/target.ts';

describe('addresses', () => {
  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.8',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::7f00:1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::1',
    '2002:7f00:1::',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'ff02::1',
    'no address',
  ])('%s is never contacted', address => {
    expect(isForbiddenAddress(address)).toBe(true);
  });

  it.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '192.0.2.1', '2606:4700::1111', '::ffff:8.8.8.8'])(
    '%s is a public one',
    address => {
      expect(isForbiddenAddress(address)).toBe(false);
    },
  );
});

describe('URLs', () => {
  const listed = listedHosts('hooks.internal, localhost:3000');
  const problem = (url: string) => {
    const target = checkTarget(url, listed);
    return 'problem' in target ? target.problem : 'none';
  };

  it.each([
    ['https://hooks.example.com/a?b=c', 'none'],
    ['https://8.8.8.8/', 'none'],
    ['not a url', 'url-invalid'],
    ['ftp://hooks.example.com/', 'url-invalid'],
    ['file:///etc/passwd', 'url-invalid'],
    ['https://user:pass@hooks.example.com/', 'url-has-credentials'],
    ['http://hooks.example.com/', 'url-not-https'],
    ['https://hooks.example.com:8443/', 'port-not-allowed'],
    ['https://127.0.0.1/', 'address-forbidden'],
    ['https://2130706433/', 'address-forbidden'],
    ['https://0x7f.1/', 'address-forbidden'],
    ['https://127.1/', 'address-forbidden'],
    ['https://[::1]/', 'address-forbidden'],
    ['https://[::ffff:7f00:1]/', 'address-forbidden'],
    ['https://[64:ff9b::7f00:1]/', 'address-forbidden'],
    ['https://169.254.169.254/latest/meta-data/', 'address-forbidden'],
    ['http://hooks.internal/', 'none'],
    ['http://localhost:3000/', 'none'],
    ['http://localhost:3001/', 'url-not-https'],
    ['http://hooks.internal:81/', 'url-not-https'],
    ['http://user@hooks.internal/', 'url-has-credentials'],
  ])('%s: %s', (url, expected) => {
    expect(problem(url)).toBe(expected);
  });
});

describe('names', () => {
  const answers = (addresses: string[]) =>
    guardedLookup((_name, _options, answer) => {
      answer(
        null,
        addresses.map(address => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    });
  const ask = (addresses: string[], all: boolean) =>
    new Promise<unknown>(resolve => {
      answers(addresses)('name.example', { all }, (error, address) => {
        resolve(error === null ? address : error.code);
      });
    });

  it('with one private address among public ones is not contacted at all', async () => {
    await expect(ask(['8.8.8.8', '10.0.0.1'], true)).resolves.toBe(addressForbidden);
    await expect(ask(['8.8.8.8', 'fd00::1'], false)).resolves.toBe(addressForbidden);
  });

  it('without an address is not contacted', async () => {
    await expect(ask([], true)).resolves.toBe(addressForbidden);
  });

  it('is contacted at exactly the addresses that were judged', async () => {
    await expect(ask(['8.8.8.8'], false)).resolves.toBe('8.8.8.8');
    await expect(ask(['8.8.8.8'], true)).resolves.toEqual([{ address: '8.8.8.8', family: 4 }]);
  });
});

import type { PersonalEntity } from './entity.ts';

/** Bounded and without overlap between neighbours, hence linear. */
const address =
  /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]{1,64} ?@ ?[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){0,4}\.\p{L}{2,24}/gu;

/** E-mail addresses as they are written; "@name" alone is a public name, not an address. */
export function findEmails(text: string): PersonalEntity[] {
  if (!text.includes('@')) return [];
  return [...text.matchAll(address)].map(({ index, 0: all }) => ({
    kind: 'email',
    begin: index,
    end: index + all.length,
  }));
}

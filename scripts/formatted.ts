import { format, resolveConfig } from 'prettier';

/** The text of a generated file as `npm run format` leaves it. */
export async function formatted(file: string, text: string): Promise<string> {
  return format(text, { ...(await resolveConfig(file)), filepath: file });
}

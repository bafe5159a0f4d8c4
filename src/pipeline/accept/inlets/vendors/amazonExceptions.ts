/**
 * The exception an Amazon event stream ends with, by name: `{"BadRequestException": {…}}`. Undefined for any
 * other message. Names only: the text beside them is the vendor's and stays out.
 */
export function exceptionOf(message: Readonly<Record<string, unknown>>): string | undefined {
  return Object.keys(message).find(key => /^[A-Za-z]{1,60}Exception$/u.test(key));
}

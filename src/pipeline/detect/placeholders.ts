/**
 * What stands in a text in place of words: redaction tokens ([NAME], <REDACTED>, {{email}}, ****, xxxx) and a
 * recogniser's marks for sounds ([noise]). Source of a regular expression for the flags `iu`; its repetitions
 * are bounded or of one class, so that it stays linear.
 */
export const placeholderPattern = [
  String.raw`\[\/?\p{L}[\p{L}\p{N}_ .-]{0,30}\]`,
  String.raw`<\/?\p{L}[\p{L}\p{N}_ .-]{0,30}>`,
  String.raw`\{{1,2}\p{L}[\p{L}\p{N}_ .-]{0,30}\}{1,2}`,
  String.raw`\*{3,}`,
  String.raw`#{3,}`,
  String.raw`x{4,}(?!\p{L})`,
].join('|');

/** Marks for what was heard and is not speech, in the languages of recognisers. */
const soundPattern =
  /^\W*(?:noise|ruido|laugh\w*|risas?|music|m[uú]sica|silence|silencio|inaudible|unintelligible|ininteligible|crosstalk|cough\w*|tos|applause|breath\w*|sigh\w*|suspiro|unk|pause|pausa|hold|blank_audio)\W*$/iu;

/** True for the mark of a sound; false for a redaction token. */
export function isSoundMark(placeholder: string): boolean {
  return soundPattern.test(placeholder);
}

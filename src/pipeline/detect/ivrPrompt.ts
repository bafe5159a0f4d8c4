/** Prompts are short and say so at once: looking further only costs time. */
const maxChars = 400;

const key = String.raw`(?:the )?(?:key )?(?:\d|zero|one|two|three|four|five|six|seven|eight|nine|star|pound|hash)\b`;
const tecla = String.raw`(?:(?:el|la|en|tecla|número|numero|opción|opcion) ){0,3}(?:\d|cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|asterisco|almohadilla|numeral)\b`;

/** What menus and waiting lines say, whatever the company; repetitions are bounded. */
const prompts = new RegExp(
  [
    String.raw`\b(?:for|to)\b[^.!?\n]{1,80}\bpress ${key}`,
    String.raw`\bpress ${key}[ ,]+(?:now|for|to|if)\b`,
    String.raw`\b(?:this|your|all|these) calls? (?:may|will|might|is|are)(?: be)?(?: being)? (?:recorded|monitored)\b`,
    String.raw`\bcalls? (?:may be|are) recorded for (?:training|quality)\b`,
    String.raw`\byour call is (?:very )?important to us\b`,
    String.raw`\bour (?:menu|options)(?: options)? (?:have|has) (?:recently )?changed\b`,
    String.raw`\ball (?:of )?(?:our|the) (?:\w+ ){0,3}are (?:currently |all )?(?:busy|assisting|helping|serving)\b`,
    String.raw`\byou are (?:number|caller) \w+ in (?:the )?(?:queue|line)\b`,
    String.raw`\b(?:your|the) (?:estimated|expected|approximate) wait(?:ing)? time\b`,
    String.raw`\bleave (?:a|your) message after the (?:tone|beep)\b`,
    String.raw`\byou have reached the (?:voicemail|voice mail|mailbox)\b`,
    String.raw`\bthe number you (?:have )?(?:dialled|dialed|called)\b`,
    String.raw`\b(?:say|enter|key in) (?:or (?:say|enter|key in) )?your (?:\w+ ){1,4}(?:followed by|then press)\b`,
    String.raw`\b(?:para|si)\b[^.!?\n]{1,80}\b(?:pulse|marque|oprima|presione|digite|teclee) ${tecla}`,
    String.raw`\b(?:pulse|marque|oprima|presione|digite|teclee) ${tecla}[ ,]+(?:ahora|para|si)\b`,
    String.raw`\b(?:esta|su|la) llamada (?:puede|podrá|podrá|podría|podria|será|sera|va a|está siendo|esta siendo)(?: ser)? ?(?:grabada|monitoreada|monitorizada|supervisada)\b`,
    String.raw`\bsu llamada es (?:muy )?importante para nosotros\b`,
    String.raw`\btodos (?:nuestros|los) (?:\w+ )?(?:agentes|asesores|ejecutivos|operadores|representantes|gestores) (?:están|estan|se encuentran)\b`,
    String.raw`\b(?:manténgase|mantengase|permanezca) en (?:la )?l[ií]nea\b`,
    String.raw`\b(?:deje|grabe) su mensaje después de(?:l tono| la señal)`,
    String.raw`\bel n[uú]mero que usted (?:ha )?marc(?:ó|o|ado)\b`,
    String.raw`\b(?:el|su) tiempo (?:estimado|aproximado) de espera\b`,
  ].join('|'),
  'iu',
);

/** A machine doesn't speak of itself: "I keep hearing press one for billing" is a person. */
const firstPerson = /(?<!\p{L})(?:i|i['’]\w+|me|my|mine|yo|mi|mis|mío|conmigo)(?!\p{L})/iu;

/** True for the recorded prompts of a telephone menu or waiting line, in whatever role they were transcribed. */
export function isIvrPrompt(text: string): boolean {
  const beginning = text.slice(0, maxChars);
  return prompts.test(beginning) && !firstPerson.test(beginning);
}

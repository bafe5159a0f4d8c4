import type { InfoKind } from '../../domain/signals.ts';

/**
 * How agents ask for information and customers give it, in English and Spanish; matched against lower case
 * without accents. Gaps are bounded, so that no pattern backtracks far.
 */
const any = (...alternatives: readonly string[]) => new RegExp(`\\b(?:${alternatives.join('|')})\\b`, 'u');
const gap = (words: number) => `(?:\\s+[\\p{L}\\p{N}']+){0,${words}}?\\s+`;

const ask = String.raw`(?:(?:what(?:'s| is| was)|whats|which is)|(?:can|could|may|would|will) (?:i|you|we)|i(?:'ll| will)? (?:just )?need|give me|tell me|confirm|verify|provide|spell|do you have|repeat)`;
const pide = String.raw`(?:cual (?:es|era|seria)|me (?:da|das|dice|dices|podria|puede|puedes|indica|confirma|facilita|repite|proporciona|regala)|(?:podria|puede|puedes|podrias)|digame|dime|deme|indiqueme|necesito|necesitaria|confirmeme|repitame|facilita(?:r)?me|a que|con que)`;

const asking = (en: string, es: string) => any(`${ask}${gap(6)}(?:${en})`, `${pide}${gap(6)}(?:${es})`);

/** Asked for: by a question or a request that names the kind. */
export const asksFor: Readonly<Record<InfoKind, RegExp>> = {
  number: asking(
    String.raw`(?:account|order|booking|reservation|reference|customer|member(?:ship)?|policy|contract|card|case|ticket|tracking|invoice|flight|claim|patient) (?:number|code|id|reference)|booking reference|reference|locator|order id|last four(?: digits)?`,
    String.raw`(?:numero|codigo|referencia) (?:de )?(?:su |tu |la |el )?(?:cuenta|pedido|reserva|cliente|poliza|contrato|tarjeta|caso|expediente|seguimiento|factura|vuelo|siniestro|paciente|referencia|orden|dni|documento)|localizador|dni|cedula|numero de referencia|referencia`,
  ),
  phone: asking(
    String.raw`(?:phone|telephone|mobile|cell|contact|callback|call back)(?: phone)? number|best number|number (?:to|i can|we can) (?:call|reach)`,
    String.raw`(?:numero de )?(?:telefono|celular|movil|contacto)`,
  ),
  name: asking(
    String.raw`(?:your |the )?(?:full |first |last |sur|family )?names?`,
    String.raw`(?:su |tu |el )?(?:nombre(?: completo| y apellidos?)?|apellidos?)`,
  ),
  address: asking(
    String.raw`(?:(?:home|postal|delivery|shipping|billing|mailing|street|full) )?address|post ?code|zip(?: code)?`,
    String.raw`direccion(?! de correo| electronica)|domicilio|codigo postal`,
  ),
  date: asking(
    String.raw`date of birth|birth ?date|birthday|date of (?:the |your )?(?:flight|purchase|order|appointment|travel)|(?:purchase|travel) date`,
    String.raw`fecha (?:de )?(?:su |tu |la |el )?(?:nacimiento|compra|vuelo|cita|viaje|pedido)`,
  ),
  email: asking(
    String.raw`e-?mail(?: address)?`,
    String.raw`correo(?: electronico)?|e-?mail|direccion de correo`,
  ),
};

const month = String.raw`(?:january|february|march|april|june|july|august|september|october|november|december|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre|noviembre|diciembre)`;

/** Given; numbers are counted by their digits. */
export const givesKind: Readonly<Record<Exclude<InfoKind, 'number'>, RegExp>> = {
  phone: any(
    String.raw`my (?:phone|telephone|mobile|cell|number) (?:number )?(?:is|'s)`,
    String.raw`mi (?:telefono|celular|movil|numero de telefono) es`,
  ),
  name: any(
    String.raw`my (?:full |first |last |sur)?name(?:'s| is)`,
    String.raw`(?:mi nombre es|me llamo|mi apellido es)`,
  ),
  address: any(
    String.raw`my (?:address|post ?code|zip(?: code)?) is|i live (?:at|on|in)`,
    String.raw`\d+ [\p{L}]+ (?:street|road|avenue|lane|drive|way|court)`,
    String.raw`(?:mi direccion es|mi codigo postal es|vivo en)`,
    String.raw`(?:calle|avenida|avda|paseo|plaza|carrera) [\p{L}]+`,
  ),
  date: any(
    String.raw`(?:my (?:date of birth|birthday) is|i was born)`,
    String.raw`(?:naci el|mi fecha de nacimiento es)`,
    String.raw`${month} (?:the )?\d{1,2}(?:st|nd|rd|th)?|\d{1,2}(?:st|nd|rd|th)? (?:of |de )?${month}`,
    String.raw`\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}`,
  ),
  email: new RegExp(
    String.raw`[\p{L}\p{N}._-]{1,64}@[\p{L}\p{N}-]{1,64}\.\p{L}{2,}|\b(?:at|arroba) [\p{L}\p{N}]{1,40} (?:dot|punto) (?:com|net|org|es|mx|co|ar)\b|\bmy e-?mail (?:address )?is\b|\bmi (?:correo|e-?mail)(?: electronico)? es\b`,
    'u',
  ),
};

/** What makes a question without a question mark, as recognisers write it. */
export const questionWords =
  /^(?:(?:so|and|ok(?:ay)?|then|pues|y|bueno|entonces|vale) )*(?:what|which|who|when|where|why|how|can|could|would|will|do|does|did|is|are|have|has|may|cual|cuales|quien|cuando|donde|por que|como|cuanto|cuanta|puede|puedes|podria|me (?:da|dice|confirma|indica|facilita|puede|podria))\b/u;

/** Asked in every conversation: to ask it twice annoys nobody. */
export const ritualQuestion =
  /\b(?:how (?:can|may) i help|how are you|anything else|can you hear|are you (?:still )?there|is that (?:ok|okay|all right|right|correct)|en que (?:le |te )?(?:puedo|podemos)|como esta|algo mas|alguna otra|me (?:escucha|oye)|sigue ahi|es correcto|le parece)\b/u;

/** No answer to what was asked. */
export const refusal =
  /\b(?:i (?:don't|do not|dont) (?:know|have|remember)|why|already (?:told|gave|said)|again|no (?:lo )?(?:se|tengo|recuerdo)|ya (?:se )?(?:lo|la|le) (?:he |)(?:di|dije|dado|dicho)|otra vez|para que|espere|un momento|one (?:moment|second|sec)|hold on|wait)\b/u;

/** Words that say nothing by themselves. */
export const fillers: ReadonlySet<string> = new Set(
  `ok okay yes yeah yep no nope sure right so well uh um hmm mm mhm ah oh hello hi hey thanks thank you please bye sorry and
  fine good great alright then it's its is it's correct si claro vale bueno pues eh este mmm aja hola gracias por favor
  adios perdon perfecto correcto exacto entonces y ya bien`.split(/\s+/u),
);

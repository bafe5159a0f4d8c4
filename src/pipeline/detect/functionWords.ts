import type { Language } from '../../domain/conversation.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/**
 * Frequent little words that one of the two languages has and the other hasn't ("no", "me", "has", "he" and "sin" are in
 * both). Those that Spanish shares with its neighbours (de, que, la …) tell it from English only.
 */
export const functionWords: Readonly<Record<Language | 'neighbours', ReadonlySet<string>>> = {
  en: words(`the and is are was were been be am i you your yours we our they their them it its this that these those
    my mine she his her him of for from with without not but or if then than because about after before again
    what why how when where who which can could would should will won't don't do does did doing have had having
    get got going want need know think just very really still never always here there now yes yeah hello hi hey
    please thanks thank sorry right well good bad great all any some more most other only also out up down over into
    on at by an to so too as im ive dont cant didnt thats whats let us off back much many`),
  es: words(
    `el la los las un una unos unas de del al y e o u que en por para con es son fue era eran está están estoy
    estaba estan esta este esto estos estas eso ese esa esos aquí aqui ahí ahi allí mi mis tu tus su sus nos les lo le se te
    yo tú usted ustedes él ella ellos nosotros si sí pero porque pues como cómo cuando cuándo donde dónde qué quién cuál
    muy más mas menos ya hay había habia hace hacer tengo tiene tienen tenía quiero quiere puedo puede pueden puedes voy va
    vamos van gracias hola buenas buenos días dias tardes noches favor bien mal bueno vale claro también tambien
    tampoco nada nadie nunca siempre todo toda todos todas algo otra otro vez ver dice dicen sobre hasta desde entre
    sea ser estar haber sido han hemos ni cada mismo misma ahora antes después luego`,
  ),
  /** Of Portuguese, Catalan, Galician, French and Italian, unknown to both: their statistics resemble Spanish. */
  neighbours: words(
    `não nao você voce vocês uma um com meu minha meus minhas foi são em isso isto ninguém ainda onde muito obrigado obrigada
    estou tem pelo pela bom eu ele ela eles também até há seu nossa fazer quero-lhe já mais então fui
    amb els dels és això què meva voldria vull perquè molt gràcies bon ningú fins aquest aquesta tinc està
    unha moi grazas je vous nous est pas et les des une ma c'est dans pour avec sur qui mais très j'ai mon être au aux
    il non è che sono mio mia gli della ho hai perché anche questo grazie buongiorno vorrei dove`,
  ),
};

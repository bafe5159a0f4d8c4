interface Place<A> {
  answer?: A | undefined;
  ready: boolean;
}

/**
 * Sends the answers of one connection in the order of its messages, whatever order they become known in. Its
 * length is bounded by the pace: reading stops while too many places are open.
 */
export class AnswerQueue<A> {
  readonly #send: (answer: A) => void;
  readonly #places: Place<A>[] = [];

  constructor(send: (answer: A) => void) {
    this.#send = send;
  }

  /** Messages whose answer, or whose turn to be answered, is still to come. */
  get waiting(): number {
    return this.#places.length;
  }

  /** Takes the next place. Call the result once, with the answer or with undefined where there is none. */
  reserve(): (answer: A | undefined) => void {
    const place: Place<A> = { ready: false };
    this.#places.push(place);
    return answer => {
      place.answer = answer;
      place.ready = true;
      this.#flush();
    };
  }

  #flush(): void {
    const pending = this.#places.findIndex(place => !place.ready);
    for (const { answer } of this.#places.splice(0, pending === -1 ? this.#places.length : pending))
      if (answer !== undefined) this.#send(answer);
  }
}

// A small seeded generator (mulberry32), so that a failing run can be repeated: STEPWIRE_SEED=…
export const SEED = Number(process.env.STEPWIRE_SEED ?? Math.floor(Math.random() * 2 ** 32)) >>> 0;

export class Random {
  #state;

  constructor(seed) {
    this.#state = seed >>> 0;
  }

  /** 0 to below 2^32. */
  next() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  }

  below(limit) {
    return this.next() % limit;
  }

  chance(share) {
    return this.next() / 2 ** 32 < share;
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  bytes(length) {
    const bytes = Buffer.alloc(length);
    for (let i = 0; i < length; ++i) bytes[i] = this.next();
    return bytes;
  }

  /** Valid UTF-8 of exactly that many bytes, with characters of one to four of them. */
  text(length) {
    const bytes = Buffer.alloc(length);
    const characters = ['a', 'e', ' ', '"', '\\', '\n', 'é', '€', '𝄞', '漢'];
    for (let at = 0; at < length;) {
      const piece = Buffer.from(this.pick(characters));
      if (piece.length <= length - at) at += piece.copy(bytes, at);
    }
    return bytes;
  }
}

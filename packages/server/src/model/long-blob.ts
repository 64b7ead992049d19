/**
 * The value of a blob that is too long to lie in memory whole: it is made piece by piece while it is written, and anew each
 * time. Only the answers of query operations may hold one, as a member of their own.
 */
export class LongBlob {
  /** Of all pieces together, in bytes. */
  readonly length: number
  readonly pieces: () => Iterable<Buffer>

  constructor(length: number, pieces: () => Iterable<Buffer>) {
    this.length = length
    this.pieces = pieces
  }
}

/** Tells the time in milliseconds since 1970. All time comes through one clock that is passed in. */
export type Clock = () => number

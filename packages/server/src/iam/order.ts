/** Orders texts by their characters, as the store orders names. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

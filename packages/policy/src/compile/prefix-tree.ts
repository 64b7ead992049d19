interface Branch<T> {
  readonly label: string
  readonly values: T[]
  readonly branches: Map<number, Branch<T>>
}

/** Values by the text that they begin with; finds those of all prefixes of a text in time linear in that text. */
export class PrefixTree<T> {
  readonly #root: Branch<T> = { label: '', values: [], branches: new Map() }

  add(prefix: string, value: T): void {
    let branch = this.#root
    let rest = prefix
    while (rest !== '') {
      const next = branch.branches.get(rest.charCodeAt(0))
      if (next === undefined) {
        branch.branches.set(rest.charCodeAt(0), { label: rest, values: [value], branches: new Map() })
        return
      }
      const common = commonLength(next.label, rest)
      branch = common === next.label.length ? next : splitBranch(branch, next, common)
      rest = rest.slice(common)
    }
    branch.values.push(value)
  }

  /** Calls `found` with every value whose prefix the text begins with, shorter prefixes first. */
  forEach(text: string, found: (value: T) => void): void {
    let branch: Branch<T> | undefined = this.#root
    let at = 0
    while (branch !== undefined) {
      for (const value of branch.values) found(value)
      const next: Branch<T> | undefined = branch.branches.get(text.charCodeAt(at))
      if (next === undefined || !text.startsWith(next.label, at)) return
      at += next.label.length
      branch = next
    }
  }
}

function commonLength(a: string, b: string): number {
  let length = 0
  while (length < a.length && a.charCodeAt(length) === b.charCodeAt(length)) length++
  return length
}

/** Puts a branch of the first `common` characters of `child` between it and its parent. */
function splitBranch<T>(parent: Branch<T>, child: Branch<T>, common: number): Branch<T> {
  const lower: Branch<T> = { ...child, label: child.label.slice(common) }
  const upper: Branch<T> = {
    label: child.label.slice(0, common),
    values: [],
    branches: new Map([[lower.label.charCodeAt(0), lower]]),
  }
  parent.branches.set(upper.label.charCodeAt(0), upper)
  return upper
}

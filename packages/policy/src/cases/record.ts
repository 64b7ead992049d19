/** A JSON object whose members are read one by one; what nobody read is an error, so that nothing is overlooked. */
export class CaseRecord {
  readonly #members: Map<string, unknown>
  readonly #where: string

  constructor(value: unknown, where: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new TypeError(`${where}: no object`)
    this.#members = new Map(Object.entries(value))
    this.#where = where
  }

  /** The member, which is then read; `undefined` if it is missing. */
  take(name: string): unknown {
    const value = this.#members.get(name)
    this.#members.delete(name)
    return value
  }

  text(name: string): string {
    return this.optionalText(name) ?? this.fail(`${name} is missing`)
  }

  optionalText(name: string): string | undefined {
    const value = this.take(name)
    if (value === undefined || typeof value === 'string') return value
    return this.fail(`${name} is no text`)
  }

  flag(name: string): boolean {
    return this.optionalFlag(name) ?? false
  }

  optionalFlag(name: string): boolean | undefined {
    const value = this.take(name)
    if (value === undefined || typeof value === 'boolean') return value
    return this.fail(`${name} is no boolean`)
  }

  /** The member's items; an empty list if it is missing. */
  list(name: string): readonly unknown[] {
    const value: unknown = this.take(name) ?? []
    return Array.isArray(value) ? value : this.fail(`${name} is no list`)
  }

  record(name: string): CaseRecord {
    return new CaseRecord(this.take(name), `${this.#where} ${name}`)
  }

  optionalRecord(name: string): CaseRecord | undefined {
    return this.#members.has(name) ? this.record(name) : undefined
  }

  names(): string[] {
    return [...this.#members.keys()]
  }

  /** Fails if a member was not read. */
  end(): void {
    if (this.#members.size > 0) this.fail(`unknown fields ${this.names().join(', ')}`)
  }

  fail(message: string): never {
    throw new TypeError(`${this.#where}: ${message}`)
  }
}

/** The cases of a file: `{"about": …, "cases": [ … ]}`. */
export function casesOf(file: unknown): readonly unknown[] {
  const record = new CaseRecord(file, 'file')
  record.take('about')
  const cases = record.list('cases')
  record.end()
  return cases
}

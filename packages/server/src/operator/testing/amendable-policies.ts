/** A policy document as a person edits it. */
export interface EditedDocument {
  readonly Version: string
  readonly Statement: readonly object[]
}

interface Amendable {
  document: EditedDocument
  readonly write: (document: EditedDocument) => Promise<unknown>
}

/** How a change is printed: a statement that must not deny, or one that is to be added. */
const denial = /^ {2}statement (\d+)(?: `[^`]*`)? at \d+:\d+ of (.+) \([\w -]+\) must not deny it$/
const addition = /^ {2}add to (.+):$/

/** A condition that holds for no call: a statement under it denies nothing. */
const never = { StringEquals: { 'aws:UserAgent': 'nobody' } }

/** Policies that a test may change as `gatehouse why` tells it, by the names that it prints. */
export class AmendablePolicies {
  readonly #documents = new Map<string, Amendable>()
  readonly #places = new Map<string, (statement: object) => Promise<unknown>>()

  /** A document that is there, by its printed name, and how it is stored. */
  document(
    name: string,
    document: EditedDocument,
    write: (document: EditedDocument) => Promise<unknown>,
  ): void {
    this.#documents.set(name, { document, write })
  }

  /** What adds a statement to what is printed so. */
  place(printed: string, add: (statement: object) => Promise<unknown>): void {
    this.#places.set(printed, add)
  }

  /** Adds a statement to a document that is there. */
  async add(name: string, statement: object): Promise<void> {
    const found = this.#found(name)
    await this.#store(found, { ...found.document, Statement: [...found.document.Statement, statement] })
  }

  /** Makes the changes that a text prints below its heading, line by line; answers how many there are. */
  async amend(text: string): Promise<number> {
    const [, printed = ''] = text.split(/\nwhat would allow (?:it|the call)(?:, all \d+ together)?:\n/)
    const lines = printed.split('\n')
    const denying = lines.flatMap((line) => {
      const [, place = '', name = ''] = denial.exec(line) ?? []
      return name === '' ? [] : [{ name, index: Number(place) - 1 }]
    })
    for (const name of new Set(denying.map((one) => one.name))) {
      const found = this.#found(name)
      const isSpared = (index: number) => denying.some((one) => one.name === name && one.index === index)
      const Statement = found.document.Statement.map((statement, index) =>
        isSpared(index) ? { ...statement, Condition: never } : statement,
      )
      await this.#store(found, { ...found.document, Statement })
    }
    let count = denying.length
    for (const [index, line] of lines.entries()) {
      const [, place] = addition.exec(line) ?? []
      if (place === undefined) continue
      const add = this.#places.get(place)
      if (add === undefined) throw new Error(`the test knows no such place: ${place}`)
      await add(JSON.parse(lines[index + 1] ?? ''))
      count += 1
    }
    return count
  }

  #found(name: string): Amendable {
    const found = this.#documents.get(name)
    if (found === undefined) throw new Error(`the test knows no policy ${name}`)
    return found
  }

  async #store(found: Amendable, document: EditedDocument): Promise<void> {
    found.document = document
    await found.write(document)
  }
}

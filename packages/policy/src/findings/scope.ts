import type { Reporter } from './reporter.ts'
import type { ServiceReference } from './service-reference.ts'
import type { Subject } from './subject.ts'
import type { DocumentView, StatementView } from './view.ts'
import type { Work } from './work.ts'

/** What a check sees beside the statement that it looks at. */
export interface Scope {
  readonly document: DocumentView
  readonly subject: Subject
  /** Without it only the checks of structure say anything. */
  readonly reference: ServiceReference | undefined
  readonly reporter: Reporter
  readonly work: Work
  /** Searches for what may have been meant; past them, findings stand without a suggestion. */
  readonly searches: Work
}

/** Looks at one statement and reports what it finds. */
export type StatementCheck = (statement: StatementView, scope: Scope) => void

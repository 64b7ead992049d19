import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Operation } from '../model/operation.ts'
import type { RecordCounts } from '../records/queue.ts'
import type { Store } from '../store/store.ts'
import type { CallOutcome } from './call-outcome.ts'
import type { EventHook } from './event-hook.ts'
import type { Page } from './front-door.ts'

/**
 * Counts by two things that are at hand when something is counted. The counters of the library put a text together for
 * each count; they are given these numbers when somebody asks for them.
 */
class Tally<A, B> {
  readonly #counts = new Map<A, Map<B, number>>()

  add(first: A, second: B): void {
    const counts = this.#counts.get(first)
    if (counts === undefined) this.#counts.set(first, new Map([[second, 1]]))
    else counts.set(second, (counts.get(second) ?? 0) + 1)
  }

  /** Makes the counter show what was counted. */
  show<L extends string>(counter: Counter<L>, labels: (first: A, second: B) => Record<L, string>): void {
    counter.reset()
    for (const [first, counts] of this.#counts)
      for (const [second, count] of counts) counter.inc(labels(first, second), count)
  }
}

/** What metrics are told of; members are absent where it is not there. */
export interface Measured {
  readonly store: Store
  readonly records: { readonly counts: RecordCounts & { readonly waiting: number } } | undefined
  readonly trails: { readonly failures: number } | undefined
  readonly hook: Pick<EventHook, 'counts' | 'droppedByKind'> | undefined
  readonly outage: { readonly isThere: boolean }
  readonly refusals: { readonly counts: ReadonlyMap<number, number> }
}

/** Counters of the process, in the form that Prometheus reads. */
export class Metrics {
  readonly #registry = new Registry()
  readonly #calls = new Tally<Operation | undefined, string>()
  readonly #decisions = new Tally<string, string>()
  readonly #seconds = new Histogram({
    name: 'gatehouse_call_seconds',
    help: 'Time from the last byte of a request to its answer',
    labelNames: ['service'],
    buckets: [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [this.#registry],
  })

  constructor(measured: () => Measured) {
    const calls = this.#calls
    const decisions = this.#decisions
    new Counter({
      name: 'gatehouse_calls_total',
      help: 'Calls answered, by operation and error code',
      labelNames: ['service', 'operation', 'code'],
      registers: [this.#registry],
      collect() {
        calls.show(this, (operation, code) => ({ ...namesOf(operation), code }))
      },
    })
    new Counter({
      name: 'gatehouse_decisions_total',
      help: 'Decisions made for calls, by result and deciding kind of policy',
      labelNames: ['result', 'kind'],
      registers: [this.#registry],
      collect() {
        decisions.show(this, (result, kind) => ({ result, kind }))
      },
    })
    new Counter({
      name: 'gatehouse_refused_requests_total',
      help: 'Requests that were refused unread, by status: no HTTP, too large, or too slow',
      labelNames: ['status'],
      registers: [this.#registry],
      collect() {
        this.reset()
        for (const [status, count] of measured().refusals.counts) this.inc({ status }, count)
      },
    })
    new Gauge({
      name: 'gatehouse_store_lag_seconds',
      help: 'Seconds since memory was last known to be true to the store',
      registers: [this.#registry],
      collect() {
        this.set(measured().store.lag())
      },
    })
    new Gauge({
      name: 'gatehouse_store_failing',
      help: 'Whether calls are refused because the store is full or cannot be reached: 1 or 0',
      registers: [this.#registry],
      collect() {
        this.set(measured().outage.isThere ? 1 : 0)
      },
    })
    new Gauge({
      name: 'gatehouse_memory_bytes',
      help: 'Resident memory of the process',
      registers: [this.#registry],
      collect() {
        this.set(process.memoryUsage.rss())
      },
    })
    this.#recordMetrics(measured)
  }

  #recordMetrics(measured: () => Measured): void {
    const registers = [this.#registry]
    new Gauge({
      name: 'gatehouse_records_waiting',
      help: 'Records of calls that wait to be written down',
      registers,
      collect() {
        this.set(measured().records?.counts.waiting ?? 0)
      },
    })
    const shown = <L extends string>(
      counter: Counter<L>,
      label: L,
      counts: Readonly<Record<string, number>>,
    ) => {
      counter.reset()
      for (const [name, count] of Object.entries(counts))
        counter.inc({ [label]: name } as Record<L, string>, count)
    }
    new Counter({
      name: 'gatehouse_records_total',
      help: 'Records of calls by what became of them: written, or dropped because they could not be',
      labelNames: ['state'],
      registers,
      collect() {
        const { written = 0, droppedReads = 0, droppedWrites = 0 } = measured().records?.counts ?? {}
        shown(this, 'state', { written, dropped_reads: droppedReads, dropped_writes: droppedWrites })
      },
    })
    new Counter({
      name: 'gatehouse_record_failures_total',
      help: 'Attempts that failed, by what they were to write: records of calls, or files of trails',
      labelNames: ['what'],
      registers,
      collect() {
        const { records, trails } = measured()
        shown(this, 'what', { records: records?.counts.failures ?? 0, trails: trails?.failures ?? 0 })
      },
    })
    new Counter({
      name: 'gatehouse_event_hook_total',
      help: 'Chosen events by what became of them',
      labelNames: ['result'],
      registers,
      collect() {
        shown(this, 'result', { delivered: 0, failed: 0, dropped: 0, ...measured().hook?.counts })
      },
    })
    new Counter({
      name: 'gatehouse_event_hook_dropped_total',
      help: 'Chosen events that were dropped because too many waited, by what chose them; of root users apart',
      labelNames: ['kind'],
      registers,
      collect() {
        shown(this, 'kind', Object.fromEntries(measured().hook?.droppedByKind ?? [['root-use', 0]]))
      },
    })
  }

  count({ operation, error, authorized, elapsed }: CallOutcome): void {
    this.#calls.add(operation, error?.code ?? 'OK')
    this.#seconds.observe({ service: operation?.model.service.name ?? 'none' }, elapsed / 1000)
    for (const asked of authorized?.decisions ?? []) {
      this.#decisions.add(asked.result, asked.kind)
      // what is asked behind a refusal decides nothing
      if (asked === authorized?.deciding) break
    }
  }

  readonly page: Page = async () => ({
    status: 200,
    headers: { 'Content-Type': this.#registry.contentType },
    body: await this.#registry.metrics(),
  })
}

function namesOf(operation: Operation | undefined): { readonly service: string; readonly operation: string } {
  if (operation === undefined) return { service: 'none', operation: 'unknown' }
  return { service: operation.model.service.name, operation: operation.model.name }
}

package dev.atoll.replication.internal.sim;

/** A rule that the links or the entities rely on, broken on purpose: the simulator must notice each. */
enum Mutation {
    NONE,

    // of the links

    /** The tail goes past orderings whose transaction has not committed yet. */
    TAIL_PASSES_GAPS,
    /** A region starts while transactions of its earlier life may still commit. */
    A_START_WAITS_FOR_NOBODY,
    /** An offset that is stored is a little ahead of what is applied. */
    OFFSET_RUNS_AHEAD,
    /** A state transfer reads what an entity knows to be committed, not all that is. */
    TRANSFER_READS_STALE_STATES,
    /** A source that is asked for a state transfer sends the end of its journal only. */
    NO_STATE_TRANSFER,
    /** A region on a new disk goes on under its old origin. */
    ORIGIN_IS_REUSED,
    /** A region that was restored from a backup goes on with the journal that was lost. */
    A_RESTORE_KEEPS_THE_JOURNAL,
    /** A region that was restored from a backup goes on where its links were when the disk was lost. */
    A_RESTORE_KEEPS_THE_OFFSETS,

    // of confirmations

    /** A receiver says that everything is applied when it has received it. */
    PROGRESS_BEFORE_APPLIED,
    /** Of a write that is to be confirmed, the journal's newest offset is read before it is committed. */
    OFFSET_READ_BEFORE_COMMIT,
    /** A write is confirmed when one region fewer has it than its mode asks for. */
    CONFIRMED_BY_ONE_TOO_FEW,
    /** What one peer has applied counts as if another had. */
    A_PEER_COUNTS_FOR_ANOTHER,

    // of what is called complete

    /** What may still be written is looked at after the journal is read, not before. */
    LEDGER_READ_AFTER_THE_JOURNAL,
    /** Whatever is being written counts as written. */
    TIMESTAMPS_IN_FLIGHT_IGNORED,
    /** A region that starts again forgets what it has promised about its clock. */
    CLOCK_PROMISE_FORGOTTEN,
    /** What a peer says of its journal counts before its rows are applied. */
    COMPLETE_WHEN_RECEIVED,
    /** The timestamp that is stored with an offset is a little ahead of what is applied. */
    STORED_COMPLETENESS_RUNS_AHEAD,

    // of placement

    /** A region that comes to hold the collection serves it before it has anybody's states. */
    A_JOINING_REGION_SERVES,
    /** A region that is to leave lets its actors go on writing. */
    A_LEAVING_REGION_WRITES,
    /** A region erases its copy without asking anybody. */
    ERASED_WITHOUT_ASKING,
    /** A region agrees that another erases its copy, whatever it has itself. */
    AGREES_TO_ANYTHING,
    /** A region forgets that rows were kept back from it. */
    MARKERS_ARE_FORGOTTEN,
    /** When a region has come back without its journal, the others do not ask each other. */
    A_LOST_JOURNAL_CHANGES_NOTHING,
    /** Actors that knew a copy before it was erased go on with the next one. */
    ACTORS_SURVIVE_AN_ERASURE,
    /** What a region has that was restored from a backup counts as all that there is. */
    A_RESTORED_REGION_IS_A_HOLDER,

    /** A region that has dropped rows, or from which they were kept back, speaks for the collection all the same. */
    REGIONS_SPEAK_FOR_WHAT_THEY_LACK,
    /** A marker that is being stored is not known before the region looks at its entries again. */
    FRESH_MARKERS_ARE_IGNORED,

    // of removals

    /** A region gives others what it has of a removed one while it still takes something of that itself. */
    GIVES_BEFORE_IT_TAKES_NO_MORE,
    /** A region says that it has all of a removed one without having asked anybody. */
    SETTLED_WITHOUT_THE_OTHERS,
    /** A removed region counts as retired when one region has settled it. */
    RETIRED_BEFORE_ALL_HAVE_SETTLED,

    // of what is forgotten

    /** An origin that knows of nothing of its own counts from one again. */
    NUMBERS_ARE_USED_AGAIN,
    /** Who gives a region states tells of later times before that region has all others', too. */
    GIVERS_ANNOUNCE_ON,
    /** An entity is forgotten although it was written after the horizon. */
    FORGETS_BEFORE_THE_HORIZON,
    /** What a removed counter in a field has left goes although a region may not know of the removal. */
    REMOVED_COUNTS_GO_BEFORE_THE_HORIZON,

    // of rewinds

    /** What was made in ignorance of a rewind and comes later is dropped, as if it had been applied. */
    LATE_EVENTS_DROPPED,
    /** What was made in ignorance of a rewind and comes later counts like what was made after it. */
    LATE_EVENTS_COUNT,
    /** A rewind brings back some of what was written after the instant. */
    REWINDS_READ_TOO_MUCH,
    /** A rewind brings back what an escrow counter held. */
    ESCROW_REWINDS,

    // of the shells around the entities

    /** Rows are reported as applied before they are durable. */
    APPLIED_BEFORE_DURABLE,
    /** A client's write is acknowledged before it is durable. */
    WRITES_ACKNOWLEDGED_BEFORE_DURABLE,
    /** A write that failed although it became durable is taken for one that was never sent. */
    FAILED_WRITES_CALLED_NOT_APPLIED,

    // of the entities' decisions

    /** Another region's events take the clock as far ahead as they like. */
    CLOCK_FOLLOWS_ANYBODY,
    /** An entity applies events whose dependencies have not arrived. */
    DEPENDENCIES_IGNORED,
    /** An entity confirms rows that have to wait, and forgets them. */
    WAITING_ROWS_DROPPED,
    /** Under the policy manual a plain write is taken although there are several versions. */
    PLAIN_WRITES_UNDER_MANUAL,
    /** A write that names the versions which it resolves replaces the others too. */
    RESOLUTIONS_REPLACE_EVERYTHING,
    /** A region takes more from an escrow counter than it holds the right to. */
    RIGHTS_NOT_CHECKED,
    /** A region that is asked for rights gives what it does not hold. */
    RIGHTS_SHARED_THAT_ARE_NOT_HELD,
    /** A request that was served is served again. */
    REQUESTS_SERVED_TWICE,
    /** An entity that is read from the journal does not know the requests that it has served. */
    REQUESTS_FORGOTTEN_AT_RECOVERY
}

/**
 * The link protocol: what two regions say to each other over one WebSocket. One binary message is one frame,
 * and the frames of each direction are numbered: one that is lost, repeated or overtaken ends the connection.
 *
 * <p>The path of the data, from a row that was committed in region A to the same events durable in region B. Both
 * directions run on the same connection at the same time, independently of each other.
 *
 * <ol>
 *   <li>Whoever can reach the other opens the WebSocket and sends {@code Hello}. The other checks the versions, the
 *       regions, the slices, and whether this node owns the link and has no better one; it answers {@code Hello}, or
 *       {@code Refuse} with the reason. The dialer checks the same way.
 *   <li>As a receiver, each side looks up the offset that it has stored for the peer's journal and sends
 *       {@code Start}: the journal's identity, the offset or none, and its window.
 *   <li>As a source, A sends {@code Batch}es from its journal after that offset: all rows of its own origin and all
 *       merged rows, payloads as journaled, compressed together. Each batch says from which offset up to which it is
 *       complete, so that B sees that nothing was left out. When B has no offset of this journal, or A no longer has
 *       the rows, A first sends every entity's state ({@code TransferBegin}, {@code TransferStates},
 *       {@code TransferEnd}) and then the journal from the watermark that it took before it began.
 *   <li>A sends no more than B's window allows. B returns {@code Credit} as rows are applied, so B's memory is bounded
 *       by its own window, whatever A does.
 *   <li>B hands the rows to its data actors, entity by entity in their order, many entities at once. Rows that depend
 *       on events of a third region wait in the entity; they hold B's watermark, not the other rows.
 *   <li>When an entity misses events, B asks with {@code RangeRequest}; A answers {@code RangeReply} with the rows, or
 *       with the entity's whole state when the rows are gone. When rows wait for too long, B asks with
 *       {@code StateRequest}: A has seen what its own events depend on.
 *   <li>When all rows at or below an offset are applied, that offset is B's watermark. B stores it from time to time,
 *       and only then sends {@code Ack}.
 *   <li>When somebody waits for a write to be confirmed, A sends {@code ProgressWanted} behind the rows, and B says with
 *       {@code Progress} as soon as its watermark is there, without waiting for the offset to be stored.
 *   <li>Batches and heartbeats also say up to which timestamp A's journal is complete at their offset. When B has applied
 *       everything up to there, it has everything that A accepted up to that timestamp, and stores that with the offset.
 *   <li>Rows of a collection that B does not hold, as A knows, are kept back; in place of the first of them goes a
 *       marker. B, when it comes to hold the collection, asks for its states with {@code CollectionWish}; A answers with
 *       {@code CollectionStates} and {@code CollectionEnd}, beside its journal, as soon as its rows cross. A region that
 *       is to erase its copy asks each other with {@code EraseQuestion}, again and again until {@code EraseAnswer} has no
 *       objection.
 *   <li>After heartbeats either side sends {@code Announced}, when there is news of how far it has applied what all regions
 *       accepted: what may be forgotten. States say what their region had announced before they were read; B asks with
 *       {@code StateRequest} for what may be older than what it has forgotten.
 *   <li>Either side sends {@code Heartbeat} when it has sent nothing else for a while. Silence beyond the deadline
 *       closes the link. {@code Bye} says why before a close.
 *   <li>Either side sends {@code RightsWanted} when it needs rights to decrement an escrow counter. There is no answer:
 *       what the other gives is an event in its journal.
 * </ol>
 *
 * <p>Whatever is lost with a connection is sent again after the next {@code Start}; an event that arrives twice is
 * recognised by its origin and sequence. So a break at any point is harmless.
 */
package dev.atoll.replication.internal.protocol;

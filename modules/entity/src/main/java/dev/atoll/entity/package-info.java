/**
 * The data actors of one region: every entity is one sharded, persistent actor, the only writer of its events there.
 *
 * <p>Start at {@link dev.atoll.entity.DataEntities}; definitions of collections are in
 * {@link dev.atoll.entity.CollectionRegistry}.
 */
package dev.atoll.entity;

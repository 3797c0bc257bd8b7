package dev.faultline.outgoing;

/**
 * Calls other servers. Promised: the name is resolved once and only its checked addresses are
 * connected to; private, loopback, link-local, metadata and other inner addresses are refused
 * unless the operator listed the host; https only unless listed; no redirect is followed; answer
 * size and time are bounded; nothing of a call but its method and host is ever logged. Blocks; may
 * be called from any thread.
 */
public interface Outgoing {
  /** Makes the call and answers whatever the server answered, errors included. */
  Answer send(Call call) throws OutgoingException;
}

// Sends a message, and takes webhooks, with types that are made from the
// description of the API. It needs no library: Node 20, a browser or any other
// runtime with fetch.
import type { Event, Message, NewMessage, Problem } from "./simrelay";

/** A refusal, as the relay explains it. */
export class Refused extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** Hands a message to the relay. With the same key it is sent once, however often this is called. */
export async function send(relay: string, apiKey: string, message: NewMessage, key: string): Promise<Message> {
  const answer = await fetch(`${relay}/api/v1/messages`, {
    method: "POST",
    headers: {
      Authorization: `Bearer ${apiKey}`,
      "Content-Type": "application/json",
      "Idempotency-Key": key,
    },
    body: JSON.stringify(message),
  });
  if (!answer.ok) {
    throw new Refused((await answer.json()) as Problem);
  }
  return (await answer.json()) as Message;
}

/** Says what a webhook's body, or an event of the live stream, is about. */
export function tell(event: Event): string {
  switch (event.type) {
    case "message.received":
      return `${event.data.from} wrote: ${event.data.text}`;
    case "message.failed":
      return `message ${event.data.id} failed: ${event.data.reason}`;
    case "sim.offline":
      return `SIM card ${event.data.sim_card_id} is offline`;
    case "contact.updated":
      return `${event.data.phone} changed: ${event.data.changed?.join(", ") ?? "nothing"}`;
    default:
      return event.type;
  }
}

/** What the compiler must not let through. */
export function mistakes(event: Event, message: Message, problem: Problem): void {
  // @ts-expect-error: a message needs a text
  const incomplete: NewMessage = { to: "+15551234567" };
  // @ts-expect-error: there is no such field
  const unknown: NewMessage = { to: "+15551234567", text: "Hello", txt: "Hello" };
  // @ts-expect-error: there is no such state
  const state: boolean = message.state === "lost";
  // @ts-expect-error: what an event has depends on its type
  const text: string = event.data.text;
  // @ts-expect-error: a status is a number
  const status: string = problem.status;
  void [incomplete, unknown, state, text, status];
}

// The types of simrelay's native API, /api/v1. Made from its description,
// gateway/native/openapi, by: go test ./client/typescript -update

export interface paths {
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * This document
         * @description The description of the API, OpenAPI 3.1. It needs no key, and has an `ETag`.
         */
        get: operations["getDescription"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        /**
         * List deliveries
         * @description Newest first, with all attempts.
         */
        get: operations["listDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deliveries/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The delivery's id, which requests have as `webhook-id`.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                id: components["parameters"]["DeliveryId"];
            };
            cookie?: never;
        };
        /**
         * Get a delivery
         * @description With all attempts.
         */
        get: operations["getDelivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deliveries/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The delivery's id, which requests have as `webhook-id`.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                id: components["parameters"]["DeliveryId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a delivery again
         * @description Whatever its state, with the same id and body, and the header `webhook-replay`.
         */
        post: operations["replayDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send many deliveries again
         * @description A job that goes on across restarts. Without a body: all that did not arrive.
         */
        post: operations["startReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{id}/replays": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        /**
         * List replays
         * @description The jobs of a webhook.
         */
        get: operations["listReplays"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/replays/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        /**
         * Get a replay
         * @description How far it has come.
         */
        get: operations["getReplay"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/replays/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a replay
         * @description What is on its way already is still sent.
         */
        post: operations["cancelReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/devices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List devices
         * @description All of the account, in the order of their ids.
         */
        get: operations["listDevices"];
        put?: never;
        /**
         * Add a device
         * @description The answer has the token that the device shows to the relay. It is shown this once: `simrelay agent --token`.
         */
        post: operations["createDevice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/devices/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove a device
         * @description Its token stops being one, and its connection ends. Its SIM cards stay.
         */
        delete: operations["deleteDevice"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Live events
         * @description A stream of server-sent events without names, so that `onmessage` hears them. The `data` of each is an `Event` in one line, its `id` the place to
         *     continue from; an `id` without `data` comes first. Without a place it begins with what happens from now on. A comment every 15 seconds shows that it is alive.
         *     An account may have 32 streams open.
         */
        get: operations["streamEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List messages
         * @description Newest first, both directions. Messages of a list have no `timeline`, and `reason` is that of the last change: ask for one message
         *     to learn what it waits for.
         */
        get: operations["listMessages"];
        put?: never;
        /**
         * Send a message
         * @description When the answer comes the message is on the relay's disk. It is sent once: with an `Idempotency-Key`, the same request may be
         *     repeated without harm, and gets the same message, as it is by then.
         */
        post: operations["sendMessage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        /**
         * Get a message
         * @description With its `timeline`; while it waits, `reason` says what for.
         */
        get: operations["getMessage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a message
         * @description Keeps it from being sent, if that is still possible. A message that a device has is cancelled when the device says that it has
         *     not sent it; until then it stays `dispatched`. To cancel twice does no harm.
         */
        post: operations["cancelMessage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages/{id}/resend": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a message again
         * @description One more attempt of a message that is failed, undelivered, expired, cancelled or unknown. The recipient may get it twice if it was
         *     unknown.
         */
        post: operations["resendMessage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sims": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List SIM cards
         * @description All of the account, in the order of their ids, as they are at this moment.
         */
        get: operations["listSIMs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sims/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        /**
         * Get a SIM card
         * @description As it is at this moment.
         */
        get: operations["getSIM"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change a SIM card
         * @description What is not named stays as it is, in `limits` and `balance` too. A card that is paused takes no new messages; those that its device
         *     has are still sent.
         */
        patch: operations["updateSIM"];
        trace?: never;
    };
    "/textlink/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the settings
         * @description A team member has settings of its own.
         */
        get: operations["getTextLinkWebhooks"];
        /**
         * Replace the settings
         * @description A URL that is left out, or empty, is not wanted any more. Behind each URL is a webhook with a log and replays like any other.
         */
        put: operations["setTextLinkWebhooks"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/textlink/webhooks/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send test requests
         * @description One to each URL that is set.
         */
        post: operations["testTextLinkWebhooks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sims/{id}/ussd": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask the network
         * @description The answer comes when the network's does, after at most 75 seconds. With `session_id`, `code` is the reply in exactly that
         *     dialogue. Without it, a service code (it begins with `*` or `#` and ends with `#`) begins a new dialogue and ends the old one;
         *     anything else is the reply to the open one. A card has one dialogue, and one request at a time.
         *
         *     After `ussd_timeout`, `ussd_interrupted`, and when your own connection broke, the network may have done what was asked.
         */
        post: operations["askUSSD"];
        /**
         * End the dialogue
         * @description Also when there is none. Who waits for an answer then gets 409 `ussd_session_over`.
         */
        delete: operations["cancelUSSD"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sims/{id}/balance": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check the balance now
         * @description Asks the network as the card's `balance` says, and answers with the card, after at most 75 seconds.
         */
        post: operations["checkBalance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List webhooks
         * @description All of the account, oldest first, those behind the TextLink settings included.
         */
        get: operations["listWebhooks"];
        put?: never;
        /**
         * Add a webhook
         * @description It is told what happens from now on. The answer has the secret, which is shown this once.
         */
        post: operations["createWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        /**
         * Get a webhook
         * @description Without its secret.
         */
        get: operations["getWebhook"];
        put?: never;
        post?: never;
        /**
         * Remove a webhook
         * @description With its deliveries.
         */
        delete: operations["deleteWebhook"];
        options?: never;
        head?: never;
        /**
         * Change a webhook
         * @description What is not named stays. With `secret` the secret is replaced, and the new one is shown this once; the old one still signs beside it
         *     for `secret_overlap_hours`. One that is enabled again starts with a clean record; what was held meanwhile is sent by a replay.
         */
        patch: operations["updateWebhook"];
        trace?: never;
    };
    "/webhooks/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a test request
         * @description One real request with a sample, whatever the endpoint says to it; it is recorded as a delivery. It works on a webhook that is
         *     disabled.
         */
        post: operations["testWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{id}/verify": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Explain a signature
         * @description For a receiver that finds a signature wrong: what is right and what is wrong about a request that it got, in plain words.
         */
        post: operations["explainSignature"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface webhooks {
    "message.queued": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * message.queued
         * @description A message waits for a SIM card: it was accepted, its time has come, or it is tried again.
         */
        post: operations["onMessageQueued"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "message.dispatched": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * message.dispatched
         * @description A device was given the message.
         */
        post: operations["onMessageDispatched"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "message.sent": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * message.sent
         * @description The network took every part.
         */
        post: operations["onMessageSent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "message.delivered": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * message.delivered
         * @description The handset has every part.
         */
        post: operations["onMessageDelivered"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "message.undelivered": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * message.undelivered
         * @description The network gave up.
         */
        post: operations["onMessageUndelivered"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "message.failed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * message.failed
         * @description It was not sent.
         */
        post: operations["onMessageFailed"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "message.expired": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * message.expired
         * @description Its time was over before it could be sent.
         */
        post: operations["onMessageExpired"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "message.cancelled": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * message.cancelled
         * @description It was cancelled before it was sent.
         */
        post: operations["onMessageCancelled"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "message.unknown": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * message.unknown
         * @description Nobody can tell whether it was sent.
         */
        post: operations["onMessageUnknown"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "message.received": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * message.received
         * @description A message came in.
         */
        post: operations["onMessageReceived"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "contact.created": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * contact.created
         * @description A number is known that was not known before.
         */
        post: operations["onContactCreated"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "contact.updated": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * contact.updated
         * @description Something about a contact changed; `changed` names the fields.
         */
        post: operations["onContactUpdated"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "contact.opted_out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * contact.opted_out
         * @description A contact wrote STOP, or one of its other words.
         */
        post: operations["onContactOptedOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "contact.opted_in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * contact.opted_in
         * @description A contact wrote START, or one of its other words.
         */
        post: operations["onContactOptedIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "sim.online": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * sim.online
         * @description A SIM card can send.
         */
        post: operations["onSIMOnline"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "sim.offline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * sim.offline
         * @description A SIM card has been away for ten seconds.
         */
        post: operations["onSIMOffline"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "device.online": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * device.online
         * @description A device is connected.
         */
        post: operations["onDeviceOnline"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "device.offline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * device.offline
         * @description A device has been away for ten seconds.
         */
        post: operations["onDeviceOffline"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "journey.started": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * journey.started
         * @description A journey began for a contact.
         */
        post: operations["onJourneyStarted"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "journey.completed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * journey.completed
         * @description A journey came to its end.
         */
        post: operations["onJourneyCompleted"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "journey.opted_out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * journey.opted_out
         * @description A contact opted out in the middle of a journey.
         */
        post: operations["onJourneyOptedOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "webhook.failing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * webhook.failing
         * @description Another of your webhooks keeps failing. A webhook never hears of itself.
         */
        post: operations["onWebhookFailing"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "webhook.disabled": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * webhook.disabled
         * @description Another of your webhooks was disabled.
         */
        post: operations["onWebhookDisabled"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface components {
    schemas: {
        /** @description A problem document, RFC 9457. */
        Problem: {
            /**
             * Format: uri-reference
             * @description The page about the code, relative to the address of the relay.
             */
            type: string;
            /** @description What the status is called. */
            title: string;
            /** @description The HTTP status. */
            status: number;
            /** @description What happened and what to do, for people; it may change. */
            detail: string;
            /** @description Says what is wrong, for programs; it is stable. [The list](/docs/errors). */
            code: string;
            /**
             * Format: uri
             * @description Names this one failure, which is in the relay's log by that name; only of failures that are the relay's own.
             */
            instance?: string;
            /** @description What is wrong with which field of the request. */
            errors?: {
                /** @description The field, such as `limits.per_day`, or the query parameter. */
                field: string;
                /** @description What is wrong with it. */
                detail: string;
            }[];
        };
        /**
         * Format: date-time
         * @description A time, RFC 3339, in UTC with milliseconds.
         * @example 2026-11-21T10:00:00.000Z
         */
        Timestamp: string;
        /** @description Gives the next page, as the parameter `cursor`; empty on the last. */
        NextCursor: string;
        /**
         * @description `pending`: will be tried; `delivered`: the endpoint accepted it; `failed`: given up; `held`: its webhook is disabled, a replay sends it;
         *     `blocked`: the relay does not send to its address.
         * @enum {string}
         */
        DeliveryState: "pending" | "delivered" | "failed" | "held" | "blocked";
        /** @description One event for one webhook. */
        Delivery: {
            /** @description The `webhook-id`. */
            id: string;
            /** @description The event, by its name in the webhook's format. */
            event: string;
            /**
             * Format: int64
             * @description The webhook's id.
             */
            endpoint_id: number;
            state: components["schemas"]["DeliveryState"];
            /** @description The requests, oldest first. */
            attempts: components["schemas"]["DeliveryAttempt"][];
            /** @description When it is tried next; null: none is planned yet. */
            next_attempt_at: components["schemas"]["Timestamp"] | null;
            created_at: components["schemas"]["Timestamp"];
        };
        /** @description One request, and what became of it. */
        DeliveryAttempt: {
            /** @description Counts the delivery's attempts. */
            number: number;
            /**
             * @description Why it was made: the event or the schedule, a replay of one, a replay of many, or a test.
             * @enum {string}
             */
            trigger: "auto" | "manual" | "bulk" | "test";
            at: components["schemas"]["Timestamp"];
            /** @description The status of the answer; 0: there was none. */
            status: number;
            /** @description What went wrong, in one word, such as `timeout`; empty: it was accepted. */
            error_class: string;
            /** @description The beginning of the answer's body. */
            response_body: string;
            /** @description Where a redirect leads, which is not followed; or empty. */
            location: string;
            /** @description How long it took, in milliseconds. */
            duration_ms: number;
            /** @description Where it was sent. */
            url: string;
            /** @description Who answered; left out where nobody did. */
            remote_ip?: string;
            /** @description The phases, in milliseconds; 0 for one that did not happen. */
            timings: {
                /** @description Finding the address, in milliseconds. */
                dns_ms: number;
                /** @description Connecting, in milliseconds. */
                connect_ms: number;
                /** @description Agreeing on encryption, in milliseconds. */
                tls_ms: number;
                /** @description From the start to the first byte of the answer, in milliseconds. */
                first_byte_ms: number;
                /** @description The connection was there already. */
                reused: boolean;
            };
            /** @description The secret that signed it; left out where none did. */
            key_id?: string;
            /** @description The answer's header Retry-After, where there was one. */
            retry_after?: string;
            /** @description The answer's header Content-Type, where there was one. */
            content_type?: string;
        };
        /** @description A replay of many deliveries. */
        Replay: {
            /**
             * Format: int64
             * @description The replay's id; 0: it was only counted.
             */
            id: number;
            /**
             * Format: int64
             * @description The webhook's id.
             */
            endpoint_id: number;
            /**
             * @description Where it stands; `preview`: it was only counted.
             * @enum {string}
             */
            state: "running" | "done" | "cancelled" | "failed" | "preview";
            /** @description How many there were when it was asked for. */
            count: number;
            /** @description There may be more than were counted. */
            more: boolean;
            /** @description How many are on their way again. */
            replayed: number;
            /** @description Why it failed, in plain words; left out where it did not. */
            reason?: string;
            /** @description How many in one second. */
            per_second: number;
            created_at: components["schemas"]["Timestamp"];
            /** @description When it ended; null: it has not. */
            finished_at: components["schemas"]["Timestamp"] | null;
        };
        /** @description What holds SIM cards and is connected to the relay. */
        Device: {
            /**
             * Format: int64
             * @description The device's id.
             */
            id: number;
            /** @description Your own name for it. */
            name: string;
            /** @description It is connected. */
            online: boolean;
            /** @description Its program and version, or empty before it first came. */
            agent: string;
            /** @description When it was heard of last; null: never. */
            last_seen_at: components["schemas"]["Timestamp"] | null;
            created_at: components["schemas"]["Timestamp"];
            /** @description The SIM cards that it has, or had last. */
            sim_card_ids: number[];
        };
        /** @description A device that was just made. */
        CreatedDevice: {
            /**
             * Format: int64
             * @description The device's id.
             */
            id: number;
            /** @description Your own name for it. */
            name: string;
            /** @description It is connected. */
            online: boolean;
            /** @description Its program and version, or empty before it first came. */
            agent: string;
            /** @description When it was heard of last; null: never. */
            last_seen_at: components["schemas"]["Timestamp"] | null;
            created_at: components["schemas"]["Timestamp"];
            /** @description The SIM cards that it has, or had last. */
            sim_card_ids: number[];
            /** @description What the device shows to the relay. It is shown this once. */
            token: string;
        };
        /** @description One thing that happened. */
        Event: components["schemas"]["MessageQueuedEvent"] | components["schemas"]["MessageDispatchedEvent"] | components["schemas"]["MessageSentEvent"] | components["schemas"]["MessageDeliveredEvent"] | components["schemas"]["MessageUndeliveredEvent"] | components["schemas"]["MessageFailedEvent"] | components["schemas"]["MessageExpiredEvent"] | components["schemas"]["MessageCancelledEvent"] | components["schemas"]["MessageUnknownEvent"] | components["schemas"]["MessageReceivedEvent"] | components["schemas"]["ContactCreatedEvent"] | components["schemas"]["ContactUpdatedEvent"] | components["schemas"]["ContactOptedOutEvent"] | components["schemas"]["ContactOptedInEvent"] | components["schemas"]["SIMOnlineEvent"] | components["schemas"]["SIMOfflineEvent"] | components["schemas"]["DeviceOnlineEvent"] | components["schemas"]["DeviceOfflineEvent"] | components["schemas"]["JourneyStartedEvent"] | components["schemas"]["JourneyCompletedEvent"] | components["schemas"]["JourneyOptedOutEvent"] | components["schemas"]["WebhookFailingEvent"] | components["schemas"]["WebhookDisabledEvent"];
        /** @description A message waits for a SIM card: it was accepted, its time has come, or it is tried again. */
        MessageQueuedEvent: {
            /**
             * @description Which event it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "message.queued";
            /** @description When it happened. */
            timestamp: components["schemas"]["Timestamp"];
            data: components["schemas"]["Message"];
        };
        /** @description A device was given the message. */
        MessageDispatchedEvent: {
            /**
             * @description Which event it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "message.dispatched";
            /** @description When it happened. */
            timestamp: components["schemas"]["Timestamp"];
            data: components["schemas"]["Message"];
        };
        /** @description The network took every part. */
        MessageSentEvent: {
            /**
             * @description Which event it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "message.sent";
            /** @description When it happened. */
            timestamp: components["schemas"]["Timestamp"];
            data: components["schemas"]["Message"];
        };
        /** @description The handset has every part. */
        MessageDeliveredEvent: {
            /**
             * @description Which event it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "message.delivered";
            /** @description When it happened. */
            timestamp: components["schemas"]["Timestamp"];
            data: components["schemas"]["Message"];
        };
        /** @description The network gave up. */
        MessageUndeliveredEvent: {
            /**
             * @description Which event it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "message.undelivered";
            /** @description When it happened. */
            timestamp: components["schemas"]["Timestamp"];
            data: components["schemas"]["Message"];
        };
        /** @description It was not sent. */
        MessageFailedEvent: {
            /**
             * @description Which event it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "message.failed";
            /** @description When it happened. */
            timestamp: components["schemas"]["Timestamp"];
            data: components["schemas"]["Message"];
        };
        /** @description Its time was over before it could be sent. */
        MessageExpiredEvent: {
            /**
             * @description Which event it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "message.expired";
            /** @description When it happened. */
            timestamp: components["schemas"]["Timestamp"];
            data: components["schemas"]["Message"];
        };
        /** @description It was cancelled before it was sent. */
        MessageCancelledEvent: {
            /**
             * @description Which event it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "message.cancelled";
            /** @description When it happened. */
            timestamp: components["schemas"]["Timestamp"];
            data: components["schemas"]["Message"];
        };
        /** @description Nobody can tell whether it was sent. */
        MessageUnknownEvent: {
            /**
             * @description Which event it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "message.unknown";
            /** @description When it happened. */
            timestamp: components["schemas"]["Timestamp"];
            data: components["schemas"]["Message"];
        };
        /** @description A message came in. */
        MessageReceivedEvent: {
            /**
             * @description Which event it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "message.received";
            /** @description When it happened. */
            timestamp: components["schemas"]["Timestamp"];
            data: components["schemas"]["Message"];
        };
        /** @description A number is known that was not known before. */
        ContactCreatedEvent: {
            /**
             * @description Which event it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "contact.created";
            /** @description When it happened. */
            timestamp: components["schemas"]["Timestamp"];
            data: components["schemas"]["ContactSummary"];
        };
        /** @description Something about a contact changed; `changed` names the fields. */
        ContactUpdatedEvent: {
            /**
             * @description Which event it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "contact.updated";
            /** @description When it happened. */
            timestamp: components["schemas"]["Timestamp"];
            data: components["schemas"]["ContactSummary"];
        };
        /** @description A contact wrote STOP, or one of its other words. */
        ContactOptedOutEvent: {
            /**
             * @description Which event it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "contact.opted_out";
            /** @description When it happened. */
            timestamp: components["schemas"]["Timestamp"];
            data: components["schemas"]["ContactSummary"];
        };
        /** @description A contact wrote START, or one of its other words. */
        ContactOptedInEvent: {
            /**
             * @description Which event it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "contact.opted_in";
            /** @description When it happened. */
            timestamp: components["schemas"]["Timestamp"];
            data: components["schemas"]["ContactSummary"];
        };
        /** @description A SIM card can send. */
        SIMOnlineEvent: {
            /**
             * @description Which event it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "sim.online";
            /** @description When it happened. */
            timestamp: components["schemas"]["Timestamp"];
            data: components["schemas"]["SIMNotice"];
        };
        /** @description A SIM card has been away for ten seconds. */
        SIMOfflineEvent: {
            /**
             * @description Which event it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "sim.offline";
            /** @description When it happened. */
            timestamp: components["schemas"]["Timestamp"];
            data: components["schemas"]["SIMNotice"];
        };
        /** @description A device is connected. */
        DeviceOnlineEvent: {
            /**
             * @description Which event it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "device.online";
            /** @description When it happened. */
            timestamp: components["schemas"]["Timestamp"];
            data: components["schemas"]["DeviceNotice"];
        };
        /** @description A device has been away for ten seconds. */
        DeviceOfflineEvent: {
            /**
             * @description Which event it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "device.offline";
            /** @description When it happened. */
            timestamp: components["schemas"]["Timestamp"];
            data: components["schemas"]["DeviceNotice"];
        };
        /** @description A journey began for a contact. */
        JourneyStartedEvent: {
            /**
             * @description Which event it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "journey.started";
            /** @description When it happened. */
            timestamp: components["schemas"]["Timestamp"];
            data: components["schemas"]["Journey"];
        };
        /** @description A journey came to its end. */
        JourneyCompletedEvent: {
            /**
             * @description Which event it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "journey.completed";
            /** @description When it happened. */
            timestamp: components["schemas"]["Timestamp"];
            data: components["schemas"]["Journey"];
        };
        /** @description A contact opted out in the middle of a journey. */
        JourneyOptedOutEvent: {
            /**
             * @description Which event it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "journey.opted_out";
            /** @description When it happened. */
            timestamp: components["schemas"]["Timestamp"];
            data: components["schemas"]["Journey"];
        };
        /** @description Another of your webhooks keeps failing. A webhook never hears of itself. */
        WebhookFailingEvent: {
            /**
             * @description Which event it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "webhook.failing";
            /** @description When it happened. */
            timestamp: components["schemas"]["Timestamp"];
            data: components["schemas"]["WebhookNotice"];
        };
        /** @description Another of your webhooks was disabled. */
        WebhookDisabledEvent: {
            /**
             * @description Which event it is. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            type: "webhook.disabled";
            /** @description When it happened. */
            timestamp: components["schemas"]["Timestamp"];
            data: components["schemas"]["WebhookNotice"];
        };
        /** @description A SIM card that came or went. */
        SIMNotice: {
            /**
             * Format: int64
             * @description The card's id.
             */
            sim_card_id: number;
            /**
             * Format: int64
             * @description The device that has it.
             */
            device_id: number;
            /** @description The card's own number. */
            iccid: string;
            /** @description Its telephone number, E.164, where it is known. */
            number: string;
            /** @description The network's name, where it is known. */
            operator: string;
            /** @description Why, in plain words, or empty. */
            reason: string;
        };
        /** @description A device that came or went. */
        DeviceNotice: {
            /**
             * Format: int64
             * @description The device's id.
             */
            device_id: number;
            /** @description Your own name for it. */
            name: string;
            /** @description Why, in plain words, or empty. */
            reason: string;
        };
        /** @description A webhook that does not work. */
        WebhookNotice: {
            /**
             * Format: int64
             * @description The webhook's id.
             */
            webhook_id: number;
            /** @description Where its requests go. */
            url: string;
            /** @description How many in a row. */
            failures: number;
            /** @description Why, in plain words. */
            reason: string;
        };
        /** @description A journey of a contact. What belongs to its end is only there when it has ended. */
        Journey: {
            /**
             * Format: int64
             * @description The journey's id.
             */
            id: number;
            /**
             * Format: int64
             * @description The contact's id.
             */
            contact_id: number;
            /**
             * Format: int64
             * @description The lead that it is for; null: none.
             */
            lead_id: number | null;
            /** @description The contact's number, E.164. */
            phone: string;
            /** @description Where the lead came from. */
            source?: string;
            /** @description The step that it began with. */
            step?: string;
            started_at: components["schemas"]["Timestamp"];
            ended_at?: components["schemas"]["Timestamp"];
            /** @description How it ended: `completed` or `opted_out`. */
            outcome?: string;
            /** @description How many messages were sent. */
            messages_sent?: number;
            /** @description How many replies came. */
            replies_received?: number;
            /** @description The word that the contact opted out with. */
            keyword?: string;
        };
        NewMessage: {
            /** @description The recipient: a number in international format; national numbers are read as ones of your account's country; short codes have 3 to 6 digits. */
            to: string;
            /** @description At most 10 parts: of 153 characters each if all are of the GSM alphabet, else of 67 (one part: 160, or 70). */
            text: string;
            /**
             * Format: int64
             * @description The SIM card to use; the message waits for it. Left out: any of yours.
             */
            sim_card_id?: number | null;
            /**
             * Format: date-time
             * @description When to send it, RFC 3339; not in the past, at most a year ahead. Left out: now.
             */
            send_at?: string | null;
            /**
             * @description How long it may wait to be sent, in seconds.
             * @default 259200
             */
            expires_in: number | null;
            /**
             * @description Higher first.
             * @default 0
             */
            priority: number;
            /**
             * @description What to do when nobody can tell whether it was sent: `hold` it, or `resend` it, which the recipient may get twice.
             * @default hold
             * @enum {string}
             */
            on_unknown: "hold" | "resend" | "";
            /** @description Your own, shown wherever the message is; in characters. */
            reference?: string;
            /**
             * @description Shown at once on the handset, and not stored there (class 0).
             * @default false
             */
            flash: boolean;
        };
        /**
         * @description `scheduled` → `queued` → `dispatched` (a device has it) → `sent` (the network has it) → `delivered` or `undelivered`; or `failed`, `expired`,
         *     `cancelled`, `unknown` (nobody can tell whether it was sent). What came in is `received`.
         * @enum {string}
         */
        MessageState: "scheduled" | "queued" | "dispatched" | "sent" | "delivered" | "undelivered" | "failed" | "expired" | "cancelled" | "unknown" | "received";
        /**
         * @description A message, outgoing or incoming.
         * @example {
         *       "id": 1,
         *       "direction": "outgoing",
         *       "from": "+15550000001",
         *       "to": "+15551234567",
         *       "text": "Hello",
         *       "state": "delivered",
         *       "reason": "the handset has it",
         *       "sim_card_id": 1,
         *       "parts": 1,
         *       "encoding": "gsm7",
         *       "priority": 0,
         *       "reference": "order-1234",
         *       "on_unknown": "hold",
         *       "attempts": 1,
         *       "created_at": "2026-11-21T10:00:00.000Z",
         *       "send_at": null,
         *       "expires_at": "2026-11-24T10:00:00.000Z",
         *       "updated_at": "2026-11-21T10:00:02.000Z",
         *       "timeline": [
         *         {
         *           "at": "2026-11-21T10:00:00.000Z",
         *           "state": "queued",
         *           "reason": "accepted",
         *           "attempt": 0
         *         }
         *       ]
         *     }
         */
        Message: {
            /**
             * Format: int64
             * @description The message's id.
             */
            id: number;
            /**
             * @description Which way it goes.
             * @enum {string}
             */
            direction: "outgoing" | "incoming";
            /** @description Who sent it, E.164 where it is a number; empty while no SIM card has taken it. */
            from: string;
            /** @description Who gets it, E.164 where it is a number. */
            to: string;
            /** @description What it says. */
            text: string;
            state: components["schemas"]["MessageState"];
            /** @description Why it is in this state, in plain words; it may change. */
            reason: string;
            /**
             * Format: int64
             * @description The SIM card that it was pinned to, or that has taken it.
             */
            sim_card_id: number | null;
            /** @description How many text messages it takes. */
            parts: number;
            /**
             * @description The alphabet.
             * @enum {string}
             */
            encoding: "gsm7" | "ucs2" | "";
            /** @description Higher first. */
            priority: number;
            /** @description The sender's own. */
            reference: string;
            /**
             * @description What is done when nobody can tell whether it was sent; empty for what came in.
             * @enum {string}
             */
            on_unknown: "hold" | "resend" | "";
            /** @description How often a device was given it. */
            attempts: number;
            created_at: components["schemas"]["Timestamp"];
            /** @description When it was asked to be sent; null: at once. */
            send_at: components["schemas"]["Timestamp"] | null;
            /** @description Until when it may be sent. */
            expires_at: components["schemas"]["Timestamp"] | null;
            updated_at: components["schemas"]["Timestamp"];
            /** @description A person wrote it in the dashboard; left out where that is not so. */
            portal?: boolean;
            contact?: components["schemas"]["ContactSummary"];
            /** @description The user whose key or login it came with. */
            sender?: {
                /**
                 * Format: int64
                 * @description The user's id.
                 */
                id: number;
                /** @description The user's e-mail address. */
                email: string;
            };
            /**
             * Format: int64
             * @description The lead that a journey wrote to, or that answered.
             */
            lead_id?: number | null;
            /** @description Nobody wrote it: it is an automatic reply; left out where that is not so. */
            auto?: boolean;
            /**
             * Format: int64
             * @description The broadcast that it is part of.
             */
            broadcast_id?: number | null;
            /** @description The story of its life, oldest first; only there when one message is asked for. */
            timeline?: components["schemas"]["Transition"][];
            /** @description Shown at once, and not stored (class 0); left out where that is not so. */
            flash?: boolean;
        };
        /** @description One step in a message's life. */
        Transition: {
            at: components["schemas"]["Timestamp"];
            state: components["schemas"]["MessageState"];
            /** @description Why, in plain words; it may change. */
            reason: string;
            /** @description The try that it belongs to, from 1; 0 before the first. */
            attempt: number;
        };
        /** @description Who somebody is. What is not known is left out. */
        ContactSummary: {
            /**
             * Format: int64
             * @description The contact's id.
             */
            id: number;
            /** @description The number, E.164. */
            phone: string;
            /** @description The whole name. */
            name?: string;
            /** @description The first name. */
            first_name?: string;
            /** @description The last name. */
            last_name?: string;
            /** @description The e-mail address. */
            email?: string;
            /** @description The one tag that says where you stand, such as Warm. */
            status_tag?: string;
            /** @description Wants no messages; left out where that is not so. */
            opted_out?: boolean;
            /** @description The fields that a `contact.updated` changed. */
            changed?: string[];
        };
        /** @description A SIM card, and how it is doing at this moment. */
        SIM: {
            /**
             * Format: int64
             * @description The card's id, which moves with it from device to device.
             */
            sim_card_id: number;
            /**
             * Format: int64
             * @description The device that has it, or had it last.
             */
            device_id: number;
            /** @description Your own name for it, or empty. */
            name: string;
            /** @description The card's own number, 18 to 22 digits. */
            iccid: string;
            /** @description The subscriber's number, or empty. */
            imsi: string;
            /** @description The modem's or phone's number, or empty. */
            imei: string;
            /** @description Its telephone number, E.164, where it is known. */
            number: string;
            /** @description The network's name, where it is known. */
            operator: string;
            /**
             * @description Whether a network has taken it in (3GPP TS 27.007 section 7.2).
             * @enum {string}
             */
            registration: "none" | "home" | "searching" | "denied" | "unknown" | "roaming";
            /** @description Signal strength in dBm; null: unknown. */
            signal_dbm: number | null;
            /** @description Its device is connected and has it. */
            online: boolean;
            /** @description It can send now. */
            ready: boolean;
            /** @description What is wrong with it, in plain words, or empty. */
            problem: string;
            /** @description It takes no new messages. */
            paused: boolean;
            limits: components["schemas"]["SIMLimits"];
            /** @description How many messages wait for exactly this card. */
            queued: number;
            /** @description How many messages its device has. */
            in_flight: number;
            /** @description How many parts it has sent today, UTC. */
            sent_today: number;
            /** @description What went wrong last, or empty. */
            last_error: string;
            /** @description When that was. */
            last_error_at: components["schemas"]["Timestamp"] | null;
            /** @description How often in a row it is to blame for what was not sent. */
            consecutive_failures: number;
            /** @description Until when it rests, because it has failed; null: it does not. */
            resting_until: components["schemas"]["Timestamp"] | null;
            /** @description Why it rests, or empty. */
            resting_because: string;
            /** @description How its balance is checked, and what it is; null: nobody checks it. */
            balance: components["schemas"]["Balance"] | null;
        };
        /** @description What a SIM card may send. 0 means no limit. A message counts with its parts. */
        SIMLimits: {
            /** @description The pause between two messages, in seconds. */
            gap_seconds: number;
            /** @description How much the pause varies either way; 0.3 means 30 %. */
            gap_jitter: number;
            /** @description Parts in any 60 seconds. */
            per_minute: number;
            /** @description Parts in any 60 minutes. */
            per_hour: number;
            /** @description Parts in a calendar day, UTC. */
            per_day: number;
            /** @description Parts in a calendar month, UTC. */
            per_month: number;
        };
        SIMPatch: {
            /** @description Your own name for it, in characters. */
            name?: string | null;
            /** @description Whether it takes no new messages. False ends a rest too, where the card was paused. */
            paused?: boolean | null;
            /** @description Limits to change; null or 0 takes one away. */
            limits?: {
                /** @description The pause between two messages, in seconds. */
                gap_seconds?: number | null;
                /** @description How much the pause varies either way. */
                gap_jitter?: number | null;
                /** @description Parts in any 60 seconds. */
                per_minute?: number | null;
                /** @description Parts in any 60 minutes. */
                per_hour?: number | null;
                /** @description Parts in a calendar day, UTC. */
                per_day?: number | null;
                /** @description Parts in a calendar month, UTC. */
                per_month?: number | null;
            } | null;
            /** @description How the balance is checked; null: not any more. What is shown there may be sent back, and is ignored. */
            balance?: {
                /** @description The service code to ask, such as `*100#`. */
                code?: string;
                /**
                 * @description How often, in hours.
                 * @default 24
                 */
                every_hours: number;
                /** @description A balance below it is a problem of the card; null: none is. */
                low?: number | null;
                /** @description Ignored. */
                text?: string;
                /** @description Ignored. */
                amount?: number | null;
                /** @description Ignored. */
                checked_at?: string | null;
                /** @description Ignored. */
                error?: string;
                /** @description Ignored. */
                next_at?: string | null;
            } | null;
            /** @description Ends the card's rest. */
            rest?: null;
            /** @description Another name for `rest`. */
            resting_until?: null;
        };
        /** @description How a SIM card's balance is checked, and what the network said. */
        Balance: {
            /** @description The service code that is asked, such as `*100#`. */
            code: string;
            /** @description How often, in hours. */
            every_hours: number;
            /** @description A balance below it is a problem of the card; null: none is. */
            low: number | null;
            /** @description What the network said, or empty. */
            text: string;
            /** @description The first number of the text; null: it has none. */
            amount: number | null;
            /** @description When the network answered last. */
            checked_at: components["schemas"]["Timestamp"] | null;
            /** @description Why it has not answered since, or empty. */
            error: string;
            /** @description When it is asked next. */
            next_at: components["schemas"]["Timestamp"];
        };
        /** @description TextLink's four webhooks. An empty URL: it is not wanted. */
        TextLinkWebhooks: {
            /** @description Is told what came in. */
            received_url: string;
            /** @description Is told what is on its way. */
            sent_url: string;
            /** @description Is told what failed. */
            failed_url: string;
            /** @description Is told when a contact's tag changes. */
            tag_url: string;
            /** @description Is in each request's body, as `secret`, where it is not empty. */
            secret: string;
        };
        TextLinkWebhooksInput: {
            /** @description Is told what came in. */
            received_url?: string;
            /** @description Is told what is on its way. */
            sent_url?: string;
            /** @description Is told what failed. */
            failed_url?: string;
            /** @description Is told when a contact's tag changes. */
            tag_url?: string;
            /** @description Is in each request's body, as `secret`, where it is not empty. */
            secret?: string;
        };
        /** @description A dialogue with a network, and what the network said last. */
        USSDSession: {
            /**
             * Format: uuid
             * @description Names the dialogue.
             */
            session_id: string;
            /**
             * @description `open`: the network waits for a reply.
             * @enum {string}
             */
            state: "open" | "closed";
            /** @description What the network said. */
            text: string;
            /** @description Until when a reply is taken; left out where the dialogue is closed. */
            expires_at?: components["schemas"]["Timestamp"];
        };
        /**
         * @description What the requests look like: `native` is Standard Webhooks, the others are as other vendors send them.
         * @enum {string}
         */
        WebhookFormat: "native" | "textlink" | "textus-v1" | "textus-v2" | "textconvo" | "textconvo-v2";
        /** @description A URL of yours that is told what happens. */
        Webhook: {
            /**
             * Format: int64
             * @description The webhook's id.
             */
            id: number;
            /** @description Where requests go. */
            url: string;
            format: components["schemas"]["WebhookFormat"];
            /** @description The events that it wants, by the format's names; empty: all. */
            events: string[] | null;
            /** @description Requests are sent. What happens meanwhile is held for a replay. */
            enabled: boolean;
            /** @description Sent with each request. */
            headers: {
                [key: string]: string;
            } | null;
            /** @description One request after the other for each number. */
            ordered: boolean;
            /** @description Requests are signed. */
            has_secret: boolean;
            /** @description The secrets that sign now, the current one first. */
            keys: components["schemas"]["WebhookKey"][] | null;
            /** @description The waits between tries, in seconds; null: those of the format; empty: one try only. */
            retry_waits: number[] | null;
            /** @description How many requests it gets at once; 0: the usual. */
            max_in_flight: number;
            /**
             * @description `closed`: all is well; `open`: attempts pause; `half_open`: one is tried.
             * @enum {string}
             */
            breaker: "closed" | "open" | "half_open";
            /** @description The first failure after the last success. */
            failing_since: components["schemas"]["Timestamp"] | null;
            /** @description Why the relay disabled it, or empty. */
            disabled_reason: string;
            created_at: components["schemas"]["Timestamp"];
            updated_at: components["schemas"]["Timestamp"];
        };
        /** @description A webhook, with its secret where that is new. */
        WebhookWithSecret: {
            /**
             * Format: int64
             * @description The webhook's id.
             */
            id: number;
            /** @description Where requests go. */
            url: string;
            format: components["schemas"]["WebhookFormat"];
            /** @description The events that it wants, by the format's names; empty: all. */
            events: string[] | null;
            /** @description Requests are sent. What happens meanwhile is held for a replay. */
            enabled: boolean;
            /** @description Sent with each request. */
            headers: {
                [key: string]: string;
            } | null;
            /** @description One request after the other for each number. */
            ordered: boolean;
            /** @description Requests are signed. */
            has_secret: boolean;
            /** @description The secrets that sign now, the current one first. */
            keys: components["schemas"]["WebhookKey"][] | null;
            /** @description The waits between tries, in seconds; null: those of the format; empty: one try only. */
            retry_waits: number[] | null;
            /** @description How many requests it gets at once; 0: the usual. */
            max_in_flight: number;
            /**
             * @description `closed`: all is well; `open`: attempts pause; `half_open`: one is tried.
             * @enum {string}
             */
            breaker: "closed" | "open" | "half_open";
            /** @description The first failure after the last success. */
            failing_since: components["schemas"]["Timestamp"] | null;
            /** @description Why the relay disabled it, or empty. */
            disabled_reason: string;
            created_at: components["schemas"]["Timestamp"];
            updated_at: components["schemas"]["Timestamp"];
            /** @description What requests are signed with. It is shown this once. */
            secret?: string;
        };
        /** @description A secret's name. */
        WebhookKey: {
            /** @description Names the secret without telling it. */
            id: string;
            created_at: components["schemas"]["Timestamp"];
            /** @description Until when it signs; null: it is the current one. */
            expires_at: components["schemas"]["Timestamp"] | null;
        };
        NewWebhook: {
            /** @description Where requests go: https, at a public address, unless the operator allows others. */
            url: string;
            /**
             * @description What the requests look like.
             * @default native
             * @enum {string}
             */
            format: "native" | "textlink" | "textus-v1" | "textus-v2" | "textconvo" | "textconvo-v2" | "";
            /** @description The events that it wants, by the format's names; left out, or empty: all. */
            events?: string[] | null;
            /**
             * @description Whether requests are sent.
             * @default true
             */
            enabled: boolean | null;
            /** @description Sent with each request; at most 20, 4096 bytes together. */
            headers?: {
                [key: string]: string;
            } | null;
            /**
             * @description One request after the other for each number.
             * @default false
             */
            ordered: boolean;
            /** @description Left out, or empty: one is made, where the format needs one. For `native`: `whsec_` and the base64 of 24 to 64 bytes. */
            secret?: string;
            /** @description The waits between tries, in seconds; null: those of the format; empty: one try only. */
            retry_waits?: number[] | null;
            /**
             * @description How many requests it gets at once; 0: the usual.
             * @default 0
             */
            max_in_flight: number;
        };
        WebhookPatch: {
            /** @description Where requests go. */
            url?: string | null;
            /** @description The events that it wants, by the format's names; left out, or empty: all. */
            events?: string[] | null;
            /** @description Whether requests are sent. */
            enabled?: boolean | null;
            /** @description Sent with each request; at most 20, 4096 bytes together. */
            headers?: {
                [key: string]: string;
            } | null;
            /** @description One request after the other for each number. */
            ordered?: boolean | null;
            /** @description A new secret; empty: one is made, or, for formats that need none, there is none any more. */
            secret?: string | null;
            /**
             * @description How long the old secret still signs beside the new one, in hours.
             * @default 24
             */
            secret_overlap_hours: number | null;
            /** @description The waits between tries, in seconds; null: those of the format; empty: one try only. */
            retry_waits?: number[] | null;
            /** @description How many requests it gets at once; 0: the usual. */
            max_in_flight?: number | null;
        };
        /** @description What is right and what is wrong about a request. */
        SignatureAnswer: {
            /** @description Every signature of the format fits. */
            valid: boolean;
            /** @description The secret that made it, or empty. */
            key_id: string;
            /** @description One for each rule. */
            checks: {
                /** @description `secret`, `delivery`, `body`, `timestamp`, or a header with a signature. */
                name: string;
                /** @description Whether the rule is kept. */
                ok: boolean;
                /** @description In plain words, with what to do. */
                detail: string;
            }[];
        };
    };
    responses: {
        /** @description It was refused, or failed. `code` says why; each code has a page below [/docs/errors](/docs/errors). */
        Problem: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "/docs/errors/invalid_number",
                 *       "title": "Bad Request",
                 *       "status": 400,
                 *       "detail": "The recipient is not a telephone number. Write it in international format, such as +15551234567.",
                 *       "code": "invalid_number",
                 *       "errors": [
                 *         {
                 *           "field": "to",
                 *           "detail": "The recipient is not a telephone number. Write it in international format, such as +15551234567."
                 *         }
                 *       ]
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: {
        /**
         * @description The id, a whole number from 1.
         * @example 1
         */
        Id: number;
        /** @description How many at most, 1 to 200. */
        Limit: number;
        /** @description `next_cursor` of the page before; left out, or empty: the first page. */
        Cursor: string;
        /**
         * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
         * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
         */
        WebhookId: string;
        /**
         * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
         * @example 1795348800
         */
        WebhookTimestamp: string;
        /**
         * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
         *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
         * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
         */
        WebhookSignature: string;
        /**
         * @description The delivery's id, which requests have as `webhook-id`.
         * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
         */
        DeliveryId: string;
    };
    requestBodies: never;
    headers: {
        /** @description The path of what was made. */
        Location: string;
        /** @description When to come back */
        RetryAfter: number;
    };
    pathItems: never;
}
export type Problem = components['schemas']['Problem'];
export type Timestamp = components['schemas']['Timestamp'];
export type NextCursor = components['schemas']['NextCursor'];
export type DeliveryState = components['schemas']['DeliveryState'];
export type Delivery = components['schemas']['Delivery'];
export type DeliveryAttempt = components['schemas']['DeliveryAttempt'];
export type Replay = components['schemas']['Replay'];
export type Device = components['schemas']['Device'];
export type CreatedDevice = components['schemas']['CreatedDevice'];
export type Event = components['schemas']['Event'];
export type MessageQueuedEvent = components['schemas']['MessageQueuedEvent'];
export type MessageDispatchedEvent = components['schemas']['MessageDispatchedEvent'];
export type MessageSentEvent = components['schemas']['MessageSentEvent'];
export type MessageDeliveredEvent = components['schemas']['MessageDeliveredEvent'];
export type MessageUndeliveredEvent = components['schemas']['MessageUndeliveredEvent'];
export type MessageFailedEvent = components['schemas']['MessageFailedEvent'];
export type MessageExpiredEvent = components['schemas']['MessageExpiredEvent'];
export type MessageCancelledEvent = components['schemas']['MessageCancelledEvent'];
export type MessageUnknownEvent = components['schemas']['MessageUnknownEvent'];
export type MessageReceivedEvent = components['schemas']['MessageReceivedEvent'];
export type ContactCreatedEvent = components['schemas']['ContactCreatedEvent'];
export type ContactUpdatedEvent = components['schemas']['ContactUpdatedEvent'];
export type ContactOptedOutEvent = components['schemas']['ContactOptedOutEvent'];
export type ContactOptedInEvent = components['schemas']['ContactOptedInEvent'];
export type SimOnlineEvent = components['schemas']['SIMOnlineEvent'];
export type SimOfflineEvent = components['schemas']['SIMOfflineEvent'];
export type DeviceOnlineEvent = components['schemas']['DeviceOnlineEvent'];
export type DeviceOfflineEvent = components['schemas']['DeviceOfflineEvent'];
export type JourneyStartedEvent = components['schemas']['JourneyStartedEvent'];
export type JourneyCompletedEvent = components['schemas']['JourneyCompletedEvent'];
export type JourneyOptedOutEvent = components['schemas']['JourneyOptedOutEvent'];
export type WebhookFailingEvent = components['schemas']['WebhookFailingEvent'];
export type WebhookDisabledEvent = components['schemas']['WebhookDisabledEvent'];
export type SimNotice = components['schemas']['SIMNotice'];
export type DeviceNotice = components['schemas']['DeviceNotice'];
export type WebhookNotice = components['schemas']['WebhookNotice'];
export type Journey = components['schemas']['Journey'];
export type NewMessage = components['schemas']['NewMessage'];
export type MessageState = components['schemas']['MessageState'];
export type Message = components['schemas']['Message'];
export type Transition = components['schemas']['Transition'];
export type ContactSummary = components['schemas']['ContactSummary'];
export type Sim = components['schemas']['SIM'];
export type SimLimits = components['schemas']['SIMLimits'];
export type SimPatch = components['schemas']['SIMPatch'];
export type Balance = components['schemas']['Balance'];
export type TextLinkWebhooks = components['schemas']['TextLinkWebhooks'];
export type TextLinkWebhooksInput = components['schemas']['TextLinkWebhooksInput'];
export type UssdSession = components['schemas']['USSDSession'];
export type WebhookFormat = components['schemas']['WebhookFormat'];
export type Webhook = components['schemas']['Webhook'];
export type WebhookWithSecret = components['schemas']['WebhookWithSecret'];
export type WebhookKey = components['schemas']['WebhookKey'];
export type NewWebhook = components['schemas']['NewWebhook'];
export type WebhookPatch = components['schemas']['WebhookPatch'];
export type SignatureAnswer = components['schemas']['SignatureAnswer'];
export type ResponseProblem = components['responses']['Problem'];
export type ParameterId = components['parameters']['Id'];
export type ParameterLimit = components['parameters']['Limit'];
export type ParameterCursor = components['parameters']['Cursor'];
export type ParameterWebhookId = components['parameters']['WebhookId'];
export type ParameterWebhookTimestamp = components['parameters']['WebhookTimestamp'];
export type ParameterWebhookSignature = components['parameters']['WebhookSignature'];
export type ParameterDeliveryId = components['parameters']['DeliveryId'];
export type HeaderLocation = components['headers']['Location'];
export type HeaderRetryAfter = components['headers']['RetryAfter'];
export type $defs = Record<string, never>;
export interface operations {
    getDescription: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document. */
            200: {
                headers: {
                    /** @description Changes when the document does. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description It is still what `If-None-Match` names. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    listDeliveries: {
        parameters: {
            query?: {
                /** @description How many at most, 1 to 200. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before; left out, or empty: the first page. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Only those in this state. */
                state?: components["schemas"]["DeliveryState"];
                /** @description Only those of this event, by the format's name. */
                event?: string;
                /** @description Only those made then or later, RFC 3339. */
                since?: string;
                /** @description Only those made before, RFC 3339. */
                until?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The deliveries. */
                        data: components["schemas"]["Delivery"][];
                        next_cursor: components["schemas"]["NextCursor"];
                    };
                };
            };
            /** @description `invalid_limit`, `invalid_cursor`, `invalid_time`, `unknown_state`, `unknown_event` */
            400: components["responses"]["Problem"];
            /** @description `webhook_not_found` */
            404: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    getDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The delivery's id, which requests have as `webhook-id`.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                id: components["parameters"]["DeliveryId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delivery. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            /** @description `delivery_not_found` */
            404: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    replayDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The delivery's id, which requests have as `webhook-id`.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                id: components["parameters"]["DeliveryId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It will be sent at once. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            /** @description `delivery_not_found` */
            404: components["responses"]["Problem"];
            /** @description `webhook_disabled` */
            409: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    startReplay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "since": "2026-11-20T00:00:00Z",
                 *       "status": "held",
                 *       "dry_run": true
                 *     }
                 */
                "application/json": {
                    /**
                     * Format: date-time
                     * @description Those made then or later, RFC 3339.
                     */
                    since?: string | null;
                    /**
                     * Format: date-time
                     * @description Those made before, RFC 3339; left out: until now.
                     */
                    until?: string | null;
                    /**
                     * @description Those in this state; left out, or empty: failed, held and blocked.
                     * @enum {string}
                     */
                    status?: "delivered" | "failed" | "held" | "blocked" | "";
                    /** @description Those of this event, by the format's name; left out, or empty: all. */
                    event?: string;
                    /**
                     * @description How many in one second; 0: the usual.
                     * @default 50
                     */
                    per_second?: number;
                    /**
                     * @description Only count them.
                     * @default false
                     */
                    dry_run?: boolean;
                };
            };
        };
        responses: {
            /** @description How many there are; nothing is sent. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replay"];
                };
            };
            /** @description The job, which has begun. */
            202: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replay"];
                };
            };
            /** @description `unknown_state`, `unknown_event`, `invalid_per_second` */
            400: components["responses"]["Problem"];
            /** @description `webhook_not_found` */
            404: components["responses"]["Problem"];
            /** @description `webhook_disabled`, `too_many_replays` */
            409: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    listReplays: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The replays. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The replays. */
                        data: components["schemas"]["Replay"][];
                        next_cursor: components["schemas"]["NextCursor"];
                    };
                };
            };
            /** @description `webhook_not_found` */
            404: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    getReplay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The replay. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replay"];
                };
            };
            /** @description `replay_not_found` */
            404: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    cancelReplay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The replay. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replay"];
                };
            };
            /** @description `replay_not_found` */
            404: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    listDevices: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The devices. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The devices. */
                        data: components["schemas"]["Device"][];
                        next_cursor: components["schemas"]["NextCursor"];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    createDevice: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "office"
                 *     }
                 */
                "application/json": {
                    /** @description Such as the place where it is, in characters. */
                    name: string;
                };
            };
        };
        responses: {
            /** @description The device, with its token. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedDevice"];
                };
            };
            /** @description `invalid_name` */
            400: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    deleteDevice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is removed. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `device_not_found` */
            404: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    streamEvents: {
        parameters: {
            query?: {
                /** @description The same, for those who cannot set headers. */
                last_event_id?: string;
            };
            header?: {
                /** @description Continue behind this event; 0: from the oldest that is kept. */
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The stream, until you leave or the relay stops. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["Event"];
                };
            };
            /** @description `invalid_last_event_id` */
            400: components["responses"]["Problem"];
            /** @description `too_many_streams` */
            429: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    listMessages: {
        parameters: {
            query?: {
                /** @description How many at most, 1 to 200. */
                limit?: components["parameters"]["Limit"];
                /** @description `next_cursor` of the page before; left out, or empty: the first page. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The messages. */
                        data: components["schemas"]["Message"][];
                        next_cursor: components["schemas"]["NextCursor"];
                    };
                };
            };
            /** @description `invalid_limit`, `invalid_cursor` */
            400: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    sendMessage: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description 1 to 255 visible characters, with or without quotes, such as a UUID. It belongs to the account.
                 * @example order-1234
                 */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewMessage"];
            };
        };
        responses: {
            /** @description It is accepted, and will be sent, or tell why not. */
            202: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description `missing_field`, `invalid_number`, `empty_text`, `text_too_long`, `send_at_past`, `unknown_field`, … */
            400: components["responses"]["Problem"];
            /** @description `recipient_opted_out` */
            403: components["responses"]["Problem"];
            /** @description `sim_card_not_found` */
            404: components["responses"]["Problem"];
            /** @description `idempotency_key_reused` */
            422: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    getMessage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The message. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description `message_not_found` */
            404: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    cancelMessage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The message. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description `message_not_found` */
            404: components["responses"]["Problem"];
            /** @description `wrong_state` */
            409: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    resendMessage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The message. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description `message_not_found` */
            404: components["responses"]["Problem"];
            /** @description `wrong_state` */
            409: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    listSIMs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The SIM cards. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The SIM cards. */
                        data: components["schemas"]["SIM"][];
                        next_cursor: components["schemas"]["NextCursor"];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getSIM: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The SIM card. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SIM"];
                };
            };
            /** @description `sim_card_not_found` */
            404: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    updateSIM: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Front desk",
                 *       "limits": {
                 *         "per_day": 200,
                 *         "gap_seconds": 8
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["SIMPatch"];
            };
        };
        responses: {
            /** @description The SIM card. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SIM"];
                };
            };
            /** @description `invalid_name`, `invalid_limits`, `invalid_balance`, `invalid_rest`, `unknown_field` */
            400: components["responses"]["Problem"];
            /** @description `sim_card_not_found` */
            404: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    getTextLinkWebhooks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The settings. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TextLinkWebhooks"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    setTextLinkWebhooks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "received_url": "https://example.com/received",
                 *       "secret": "open sesame"
                 *     }
                 */
                "application/json": components["schemas"]["TextLinkWebhooksInput"];
            };
        };
        responses: {
            /** @description The settings. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TextLinkWebhooks"];
                };
            };
            /** @description `invalid_url`, `url_not_allowed`, `invalid_secret` */
            400: components["responses"]["Problem"];
            /** @description `too_many_webhooks` */
            409: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    testTextLinkWebhooks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What became of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description One for each URL. */
                        results: {
                            /**
                             * @description Which of the four.
                             * @enum {string}
                             */
                            kind: "received" | "sent" | "failed" | "tag";
                            /** @description Where it was sent. */
                            url: string;
                            /** @description The status of the answer; 0: there was none. */
                            status: number;
                            /** @description It was accepted. */
                            ok: boolean;
                        }[] | null;
                    };
                };
            };
            /** @description `too_many_tests` */
            429: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    askUSSD: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description A service code such as `*100#`, or the reply to a menu: 1 to 182 printable characters. */
                    code: string;
                    /** @description The dialogue that goes on; left out, or empty: see above. */
                    session_id?: string;
                };
            };
        };
        responses: {
            /** @description What the network said. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["USSDSession"];
                };
            };
            /** @description `invalid_ussd_code` */
            400: components["responses"]["Problem"];
            /** @description `sim_card_not_found` */
            404: components["responses"]["Problem"];
            /** @description `ussd_busy`, `ussd_session_over`, `ussd_not_open` */
            409: components["responses"]["Problem"];
            /** @description `ussd_unsupported` */
            422: components["responses"]["Problem"];
            /** @description `sim_card_offline`, `sim_card_not_ready`, `ussd_failed`, `ussd_timeout`, `ussd_interrupted`, `shutting_down` */
            503: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    cancelUSSD: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description There is no dialogue any more. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `sim_card_not_found` */
            404: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    checkBalance: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The SIM card, with what the network said. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SIM"];
                };
            };
            /** @description `sim_card_not_found` */
            404: components["responses"]["Problem"];
            /** @description `balance_not_set`, `ussd_open`, `ussd_busy` */
            409: components["responses"]["Problem"];
            /** @description `ussd_unsupported` */
            422: components["responses"]["Problem"];
            /** @description `sim_card_offline`, `sim_card_not_ready`, `ussd_failed`, `ussd_timeout`, `ussd_interrupted`, `shutting_down` */
            503: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    listWebhooks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The webhooks. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The webhooks. */
                        data: components["schemas"]["Webhook"][];
                        next_cursor: components["schemas"]["NextCursor"];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    createWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "url": "https://example.com/hook",
                 *       "events": [
                 *         "message.received",
                 *         "message.delivered"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["NewWebhook"];
            };
        };
        responses: {
            /** @description The webhook, with its secret. */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookWithSecret"];
                };
            };
            /** @description `invalid_url`, `url_not_allowed`, `unknown_format`, `unknown_event`, `invalid_secret`, `invalid_header`, … */
            400: components["responses"]["Problem"];
            /** @description `too_many_webhooks` */
            409: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    getWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The webhook. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description `webhook_not_found` */
            404: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    deleteWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is removed. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `webhook_not_found` */
            404: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    updateWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookPatch"];
            };
        };
        responses: {
            /** @description The webhook, with its secret where that was replaced. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookWithSecret"];
                };
            };
            /** @description `invalid_url`, `url_not_allowed`, `unknown_event`, `invalid_secret`, … */
            400: components["responses"]["Problem"];
            /** @description `webhook_not_found` */
            404: components["responses"]["Problem"];
            /** @description `textlink_webhook` */
            409: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    testWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "event": "message.received"
                 *     }
                 */
                "application/json": {
                    /** @description Which event, by its name in the webhook's format; left out, or empty: the usual one. */
                    event?: string;
                };
            };
        };
        responses: {
            /** @description What became of it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryAttempt"];
                };
            };
            /** @description `unknown_event` */
            400: components["responses"]["Problem"];
            /** @description `webhook_not_found` */
            404: components["responses"]["Problem"];
            /** @description `too_many_tests` */
            429: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    explainSignature: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id, a whole number from 1.
                 * @example 1
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "headers": {
                 *         "webhook-id": "msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1",
                 *         "webhook-timestamp": "1795348800",
                 *         "webhook-signature": "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4="
                 *       },
                 *       "body": "{}"
                 *     }
                 */
                "application/json": {
                    /** @description The request's headers. */
                    headers?: {
                        [key: string]: string;
                    } | null;
                    /** @description The request's body, as it came. */
                    body?: string;
                    /** @description The secret that the receiver uses, to compare it. */
                    secret?: string;
                };
            };
        };
        responses: {
            /** @description The explanation. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignatureAnswer"];
                };
            };
            /** @description `webhook_not_found` */
            404: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    onMessageQueued: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795348800
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
                 *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MessageQueuedEvent"];
            };
        };
        responses: {
            /** @description You have it. Anything else, and it is tried again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onMessageDispatched: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795348800
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
                 *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MessageDispatchedEvent"];
            };
        };
        responses: {
            /** @description You have it. Anything else, and it is tried again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onMessageSent: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795348800
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
                 *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MessageSentEvent"];
            };
        };
        responses: {
            /** @description You have it. Anything else, and it is tried again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onMessageDelivered: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795348800
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
                 *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MessageDeliveredEvent"];
            };
        };
        responses: {
            /** @description You have it. Anything else, and it is tried again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onMessageUndelivered: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795348800
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
                 *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MessageUndeliveredEvent"];
            };
        };
        responses: {
            /** @description You have it. Anything else, and it is tried again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onMessageFailed: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795348800
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
                 *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MessageFailedEvent"];
            };
        };
        responses: {
            /** @description You have it. Anything else, and it is tried again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onMessageExpired: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795348800
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
                 *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MessageExpiredEvent"];
            };
        };
        responses: {
            /** @description You have it. Anything else, and it is tried again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onMessageCancelled: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795348800
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
                 *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MessageCancelledEvent"];
            };
        };
        responses: {
            /** @description You have it. Anything else, and it is tried again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onMessageUnknown: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795348800
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
                 *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MessageUnknownEvent"];
            };
        };
        responses: {
            /** @description You have it. Anything else, and it is tried again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onMessageReceived: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795348800
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
                 *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MessageReceivedEvent"];
            };
        };
        responses: {
            /** @description You have it. Anything else, and it is tried again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onContactCreated: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795348800
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
                 *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContactCreatedEvent"];
            };
        };
        responses: {
            /** @description You have it. Anything else, and it is tried again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onContactUpdated: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795348800
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
                 *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContactUpdatedEvent"];
            };
        };
        responses: {
            /** @description You have it. Anything else, and it is tried again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onContactOptedOut: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795348800
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
                 *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContactOptedOutEvent"];
            };
        };
        responses: {
            /** @description You have it. Anything else, and it is tried again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onContactOptedIn: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795348800
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
                 *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContactOptedInEvent"];
            };
        };
        responses: {
            /** @description You have it. Anything else, and it is tried again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onSIMOnline: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795348800
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
                 *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SIMOnlineEvent"];
            };
        };
        responses: {
            /** @description You have it. Anything else, and it is tried again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onSIMOffline: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795348800
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
                 *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SIMOfflineEvent"];
            };
        };
        responses: {
            /** @description You have it. Anything else, and it is tried again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onDeviceOnline: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795348800
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
                 *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeviceOnlineEvent"];
            };
        };
        responses: {
            /** @description You have it. Anything else, and it is tried again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onDeviceOffline: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795348800
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
                 *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeviceOfflineEvent"];
            };
        };
        responses: {
            /** @description You have it. Anything else, and it is tried again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onJourneyStarted: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795348800
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
                 *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JourneyStartedEvent"];
            };
        };
        responses: {
            /** @description You have it. Anything else, and it is tried again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onJourneyCompleted: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795348800
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
                 *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JourneyCompletedEvent"];
            };
        };
        responses: {
            /** @description You have it. Anything else, and it is tried again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onJourneyOptedOut: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795348800
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
                 *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JourneyOptedOutEvent"];
            };
        };
        responses: {
            /** @description You have it. Anything else, and it is tried again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onWebhookFailing: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795348800
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
                 *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookFailingEvent"];
            };
        };
        responses: {
            /** @description You have it. Anything else, and it is tried again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    onWebhookDisabled: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description Names the delivery. It stays the same when the delivery is tried again or replayed: use it to notice repetitions.
                 * @example msg_019aa5c1e4507c2fb1f1a5d3e0c7a9b2_1
                 */
                "webhook-id": components["parameters"]["WebhookId"];
                /**
                 * @description When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off.
                 * @example 1795348800
                 */
                "webhook-timestamp": components["parameters"]["WebhookTimestamp"];
                /**
                 * @description One signature for each secret that is valid now, with spaces between them: `v1,` and the base64 of the HMAC-SHA256 over
                 *     `{webhook-id}.{webhook-timestamp}.{body}`, under the base64-decoded rest of the secret behind `whsec_` (Standard Webhooks).
                 * @example v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
                 */
                "webhook-signature": components["parameters"]["WebhookSignature"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookDisabledEvent"];
            };
        };
        responses: {
            /** @description You have it. Anything else, and it is tried again. */
            "2XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}

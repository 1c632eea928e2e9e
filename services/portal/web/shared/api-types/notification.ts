// Made from the service's OpenAPI document; written by `.candor/node docs/api-table.ts`.
export interface paths {
    "/api/v1/calendars/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A person's interviews as an iCalendar file, for the holder of the address */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The token and `.ics` */
                    file: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description An iCalendar file, or 304 where the ETag is still the same */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/calendar": string;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/calendars/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether there is an address for calendar programs
         * @description For: interviewer, candidate.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            created_at: string | null;
                        };
                    };
                };
            };
        };
        /**
         * Make an address for calendar programs; the one before ends
         * @description Whoever has it can read your interviews. It is shown this once.
         *
         *     For: interviewer, candidate.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: date-time */
                            created_at: string;
                            url: string;
                        };
                    };
                };
            };
        };
        post?: never;
        /**
         * Withdraw the address for calendar programs
         * @description For: interviewer, candidate.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List deliveries, newest first
         * @description For: recruiter, admin.
         */
        get: {
            parameters: {
                query?: {
                    channel?: "email" | "webhook";
                    /** @description next_cursor of the page before */
                    cursor?: string;
                    /** @description Items a page */
                    limit?: number;
                    status?: "pending" | "sent" | "failed" | "suppressed";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /** @description Attempts so far, since the last redrive */
                                attempts: number;
                                /** @enum {unknown} */
                                channel: "email" | "webhook";
                                /** Format: date-time */
                                created_at: string;
                                delivery_id: string;
                                /** @description Which message, such as interview_confirmed */
                                kind: string;
                                next_attempt_at: string | null;
                                reason: string | null;
                                recipient: string | null;
                                settled_at: string | null;
                                source_event_id: string;
                                /** @enum {unknown} */
                                status: "pending" | "sent" | "failed" | "suppressed";
                                webhook_id: string | null;
                            }[];
                            next_cursor: string | null;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deliveries/{id}/redrive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start a failed delivery anew
         * @description For: recruiter, admin.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Same key and body: same answer, one effect */
                    "idempotency-key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Attempts so far, since the last redrive */
                            attempts: number;
                            /** @enum {unknown} */
                            channel: "email" | "webhook";
                            /** Format: date-time */
                            created_at: string;
                            delivery_id: string;
                            /** @description Which message, such as interview_confirmed */
                            kind: string;
                            next_attempt_at: string | null;
                            reason: string | null;
                            recipient: string | null;
                            settled_at: string | null;
                            source_event_id: string;
                            /** @enum {unknown} */
                            status: "pending" | "sent" | "failed" | "suppressed";
                            webhook_id: string | null;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/preferences/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Which mails the caller does without, and which there is a choice about
         * @description For: admin, recruiter, interviewer, candidate, auditor.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Mails that may reach the caller's roles */
                            choices: ("interview_reminder" | "review_requested" | "review_reminder" | "scorecard_ready")[];
                            muted: ("interview_reminder" | "review_requested" | "review_reminder" | "scorecard_ready")[];
                        };
                    };
                };
            };
        };
        /**
         * Choose which mails to do without
         * @description Invitations, calendar entries and results are always sent.
         *
         *     For: admin, recruiter, interviewer, candidate, auditor.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        muted: ("interview_reminder" | "review_requested" | "review_reminder" | "scorecard_ready")[];
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            muted: ("interview_reminder" | "review_requested" | "review_reminder" | "scorecard_ready")[];
                        };
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List endpoints
         * @description For: admin.
         */
        get: {
            parameters: {
                query?: {
                    /** @description next_cursor of the page before */
                    cursor?: string;
                    /** @description Items a page */
                    limit?: number;
                    status?: "active" | "disabled";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /** Format: date-time */
                                created_at: string;
                                description: string;
                                disabled_reason: ("failing" | "gone") | null;
                                /** @description Empty: all events */
                                events: ("InvitationIssued" | "InvitationUsed" | "InvitationRevoked" | "BookingConfirmed" | "BookingRescheduled" | "BookingCancelled" | "BookingPanelChanged" | "BookingAccommodated" | "BookingNoShowRecorded" | "BookingFlagged" | "SessionStarted" | "SessionCompleted" | "SessionExpired" | "SessionAbandoned" | "ScorecardOpened" | "ScoresCompleted" | "ReviewSubmitted" | "DisagreementFound" | "ScorecardFinalized" | "HumanReviewRequested" | "HumanReviewClosed" | "PersonErased")[];
                                failing_since: string | null;
                                /** @enum {unknown} */
                                status: "active" | "disabled";
                                url: string;
                                webhook_id: string;
                            }[];
                            next_cursor: string | null;
                        };
                    };
                };
            };
        };
        put?: never;
        /**
         * Register an endpoint
         * @description It gets every event of these types from now on, signed with the secret in the answer.
         *
         *     For: admin.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Same key and body: same answer, one effect */
                    "idempotency-key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @default  */
                        description: string;
                        /** @default [] */
                        events: ("InvitationIssued" | "InvitationUsed" | "InvitationRevoked" | "BookingConfirmed" | "BookingRescheduled" | "BookingCancelled" | "BookingPanelChanged" | "BookingAccommodated" | "BookingNoShowRecorded" | "BookingFlagged" | "SessionStarted" | "SessionCompleted" | "SessionExpired" | "SessionAbandoned" | "ScorecardOpened" | "ScoresCompleted" | "ReviewSubmitted" | "DisagreementFound" | "ScorecardFinalized" | "HumanReviewRequested" | "HumanReviewClosed" | "PersonErased")[];
                        url: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: date-time */
                            created_at: string;
                            description: string;
                            disabled_reason: ("failing" | "gone") | null;
                            /** @description Empty: all events */
                            events: ("InvitationIssued" | "InvitationUsed" | "InvitationRevoked" | "BookingConfirmed" | "BookingRescheduled" | "BookingCancelled" | "BookingPanelChanged" | "BookingAccommodated" | "BookingNoShowRecorded" | "BookingFlagged" | "SessionStarted" | "SessionCompleted" | "SessionExpired" | "SessionAbandoned" | "ScorecardOpened" | "ScoresCompleted" | "ReviewSubmitted" | "DisagreementFound" | "ScorecardFinalized" | "HumanReviewRequested" | "HumanReviewClosed" | "PersonErased")[];
                            failing_since: string | null;
                            /** @description Shown here and never again; whsec_… */
                            secret: string;
                            /** @enum {unknown} */
                            status: "active" | "disabled";
                            url: string;
                            webhook_id: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove an endpoint
         * @description What waits for it is not sent any more.
         *
         *     For: admin.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{id}/recover": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send again what failed
         * @description Switches the endpoint on again and starts up to 500 of its failed deliveries anew, oldest first.
         *
         *     For: admin.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Same key and body: same answer, one effect */
                    "idempotency-key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * Format: date-time
                         * @description Deliveries created from then on
                         */
                        since: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description There are more; call again */
                            more: boolean;
                            recovered: number;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: never;
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;

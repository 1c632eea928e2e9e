// Made from the service's OpenAPI document; written by `.candor/node docs/api-table.ts`.
export interface paths {
    "/api/v1/availability": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the zone and the limits of everybody who has given hours
         * @description For: recruiter, admin, auditor.
         */
        get: {
            parameters: {
                query?: {
                    /** @description next_cursor of the page before */
                    cursor?: string;
                    /** @description Items a page */
                    limit?: number;
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
                                /**
                                 * @description Most interviews that start on one local day
                                 * @default 8
                                 */
                                daily_limit: number;
                                person_id: string;
                                /** @description IANA zone in which all hours are meant */
                                time_zone: string;
                                /** @description Most interviews that start in one local week, Monday to Sunday; without it there is no such limit */
                                weekly_limit?: number;
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
    "/api/v1/availability/{person_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a person's availability
         * @description For: interviewer, recruiter, admin, auditor.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    person_id: string;
                };
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
                            /**
                             * @description Kept free after each interview
                             * @default 0
                             */
                            buffer_after_minutes: number;
                            /**
                             * @description Kept free before each interview
                             * @default 0
                             */
                            buffer_before_minutes: number;
                            /**
                             * @description Most interviews that start on one local day
                             * @default 8
                             */
                            daily_limit: number;
                            /**
                             * @description How far ahead interviews may be booked
                             * @default 60
                             */
                            horizon_days: number;
                            /**
                             * @description Shortest time from booking to start
                             * @default 240
                             */
                            minimum_notice_minutes: number;
                            /** @default [] */
                            overrides: {
                                /** @description Local date whose weekly hours are replaced */
                                date: string;
                                /** @description Empty for a day off */
                                hours: {
                                    /** @description Local time, HH:MM */
                                    from: string;
                                    /** @description Local time, HH:MM or 24:00; earlier than `from` means the next day */
                                    until: string;
                                }[];
                            }[];
                            person_id: string;
                            /**
                             * @description How much this person interviews compared with others: 50 is half as much
                             * @default 100
                             */
                            share_percent: number;
                            /** @description Times without interviews, soonest first */
                            time_off: {
                                /** Format: date-time */
                                ends_at: string;
                                /** Format: date-time */
                                starts_at: string;
                                time_off_id: string;
                            }[];
                            /** @description IANA zone in which all hours are meant */
                            time_zone: string;
                            /** Format: date-time */
                            updated_at: string;
                            version: number;
                            /** @description Working hours of each weekday; a day left out is free of interviews */
                            weekly: {
                                friday?: {
                                    /** @description Local time, HH:MM */
                                    from: string;
                                    /** @description Local time, HH:MM or 24:00; earlier than `from` means the next day */
                                    until: string;
                                }[];
                                monday?: {
                                    /** @description Local time, HH:MM */
                                    from: string;
                                    /** @description Local time, HH:MM or 24:00; earlier than `from` means the next day */
                                    until: string;
                                }[];
                                saturday?: {
                                    /** @description Local time, HH:MM */
                                    from: string;
                                    /** @description Local time, HH:MM or 24:00; earlier than `from` means the next day */
                                    until: string;
                                }[];
                                sunday?: {
                                    /** @description Local time, HH:MM */
                                    from: string;
                                    /** @description Local time, HH:MM or 24:00; earlier than `from` means the next day */
                                    until: string;
                                }[];
                                thursday?: {
                                    /** @description Local time, HH:MM */
                                    from: string;
                                    /** @description Local time, HH:MM or 24:00; earlier than `from` means the next day */
                                    until: string;
                                }[];
                                tuesday?: {
                                    /** @description Local time, HH:MM */
                                    from: string;
                                    /** @description Local time, HH:MM or 24:00; earlier than `from` means the next day */
                                    until: string;
                                }[];
                                wednesday?: {
                                    /** @description Local time, HH:MM */
                                    from: string;
                                    /** @description Local time, HH:MM or 24:00; earlier than `from` means the next day */
                                    until: string;
                                }[];
                            };
                            /** @description Most interviews that start in one local week, Monday to Sunday; without it there is no such limit */
                            weekly_limit?: number;
                        };
                    };
                };
            };
        };
        /**
         * Replace a person's availability
         * @description Weekly hours in one time zone, date overrides, buffers, notice, limit and horizon. Bookings made before stay.
         *
         *     For: interviewer, recruiter, admin.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    person_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * @description Kept free after each interview
                         * @default 0
                         */
                        buffer_after_minutes: number;
                        /**
                         * @description Kept free before each interview
                         * @default 0
                         */
                        buffer_before_minutes: number;
                        /**
                         * @description Most interviews that start on one local day
                         * @default 8
                         */
                        daily_limit: number;
                        /**
                         * @description How far ahead interviews may be booked
                         * @default 60
                         */
                        horizon_days: number;
                        /**
                         * @description Shortest time from booking to start
                         * @default 240
                         */
                        minimum_notice_minutes: number;
                        /** @default [] */
                        overrides: {
                            /** @description Local date whose weekly hours are replaced */
                            date: string;
                            /** @description Empty for a day off */
                            hours: {
                                /** @description Local time, HH:MM */
                                from: string;
                                /** @description Local time, HH:MM or 24:00; earlier than `from` means the next day */
                                until: string;
                            }[];
                        }[];
                        /**
                         * @description How much this person interviews compared with others: 50 is half as much
                         * @default 100
                         */
                        share_percent: number;
                        /** @description IANA zone in which all hours are meant */
                        time_zone: string;
                        /** @description Working hours of each weekday; a day left out is free of interviews */
                        weekly: {
                            friday?: {
                                /** @description Local time, HH:MM */
                                from: string;
                                /** @description Local time, HH:MM or 24:00; earlier than `from` means the next day */
                                until: string;
                            }[];
                            monday?: {
                                /** @description Local time, HH:MM */
                                from: string;
                                /** @description Local time, HH:MM or 24:00; earlier than `from` means the next day */
                                until: string;
                            }[];
                            saturday?: {
                                /** @description Local time, HH:MM */
                                from: string;
                                /** @description Local time, HH:MM or 24:00; earlier than `from` means the next day */
                                until: string;
                            }[];
                            sunday?: {
                                /** @description Local time, HH:MM */
                                from: string;
                                /** @description Local time, HH:MM or 24:00; earlier than `from` means the next day */
                                until: string;
                            }[];
                            thursday?: {
                                /** @description Local time, HH:MM */
                                from: string;
                                /** @description Local time, HH:MM or 24:00; earlier than `from` means the next day */
                                until: string;
                            }[];
                            tuesday?: {
                                /** @description Local time, HH:MM */
                                from: string;
                                /** @description Local time, HH:MM or 24:00; earlier than `from` means the next day */
                                until: string;
                            }[];
                            wednesday?: {
                                /** @description Local time, HH:MM */
                                from: string;
                                /** @description Local time, HH:MM or 24:00; earlier than `from` means the next day */
                                until: string;
                            }[];
                        };
                        /** @description Most interviews that start in one local week, Monday to Sunday; without it there is no such limit */
                        weekly_limit?: number;
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
                            /**
                             * @description Kept free after each interview
                             * @default 0
                             */
                            buffer_after_minutes: number;
                            /**
                             * @description Kept free before each interview
                             * @default 0
                             */
                            buffer_before_minutes: number;
                            /**
                             * @description Most interviews that start on one local day
                             * @default 8
                             */
                            daily_limit: number;
                            /**
                             * @description How far ahead interviews may be booked
                             * @default 60
                             */
                            horizon_days: number;
                            /**
                             * @description Shortest time from booking to start
                             * @default 240
                             */
                            minimum_notice_minutes: number;
                            /** @default [] */
                            overrides: {
                                /** @description Local date whose weekly hours are replaced */
                                date: string;
                                /** @description Empty for a day off */
                                hours: {
                                    /** @description Local time, HH:MM */
                                    from: string;
                                    /** @description Local time, HH:MM or 24:00; earlier than `from` means the next day */
                                    until: string;
                                }[];
                            }[];
                            person_id: string;
                            /**
                             * @description How much this person interviews compared with others: 50 is half as much
                             * @default 100
                             */
                            share_percent: number;
                            /** @description Times without interviews, soonest first */
                            time_off: {
                                /** Format: date-time */
                                ends_at: string;
                                /** Format: date-time */
                                starts_at: string;
                                time_off_id: string;
                            }[];
                            /** @description IANA zone in which all hours are meant */
                            time_zone: string;
                            /** Format: date-time */
                            updated_at: string;
                            version: number;
                            /** @description Working hours of each weekday; a day left out is free of interviews */
                            weekly: {
                                friday?: {
                                    /** @description Local time, HH:MM */
                                    from: string;
                                    /** @description Local time, HH:MM or 24:00; earlier than `from` means the next day */
                                    until: string;
                                }[];
                                monday?: {
                                    /** @description Local time, HH:MM */
                                    from: string;
                                    /** @description Local time, HH:MM or 24:00; earlier than `from` means the next day */
                                    until: string;
                                }[];
                                saturday?: {
                                    /** @description Local time, HH:MM */
                                    from: string;
                                    /** @description Local time, HH:MM or 24:00; earlier than `from` means the next day */
                                    until: string;
                                }[];
                                sunday?: {
                                    /** @description Local time, HH:MM */
                                    from: string;
                                    /** @description Local time, HH:MM or 24:00; earlier than `from` means the next day */
                                    until: string;
                                }[];
                                thursday?: {
                                    /** @description Local time, HH:MM */
                                    from: string;
                                    /** @description Local time, HH:MM or 24:00; earlier than `from` means the next day */
                                    until: string;
                                }[];
                                tuesday?: {
                                    /** @description Local time, HH:MM */
                                    from: string;
                                    /** @description Local time, HH:MM or 24:00; earlier than `from` means the next day */
                                    until: string;
                                }[];
                                wednesday?: {
                                    /** @description Local time, HH:MM */
                                    from: string;
                                    /** @description Local time, HH:MM or 24:00; earlier than `from` means the next day */
                                    until: string;
                                }[];
                            };
                            /** @description Most interviews that start in one local week, Monday to Sunday; without it there is no such limit */
                            weekly_limit?: number;
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
    "/api/v1/availability/{person_id}/feeds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List a person's subscribed calendars
         * @description For: interviewer, recruiter, admin.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    person_id: string;
                };
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
                                added_at: string;
                                /** @description Times ahead at which it keeps the person busy */
                                busy_times: number;
                                /** @description When it was last asked */
                                checked_at: string | null;
                                events: number;
                                failure: {
                                    code: string;
                                    message: string;
                                } | null;
                                feed_id: string;
                                /** @description When what is used was last seen to be current */
                                fetched_at: string | null;
                                /** @description Where it comes from; the whole address is a secret and is not shown again */
                                host: string;
                                name: string;
                                next_check_at: string | null;
                                /** @description It has more occurrences than are looked at */
                                partial: boolean;
                                /** @description Events that could not be understood and are left out */
                                skipped_events: number;
                                status: "waiting" | "current" | "failing";
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        /**
         * Subscribe to a calendar
         * @description An iCalendar address (https or webcal), as calendar programs give it for sharing. What it says is read within a minute, and again every quarter of an hour; events that are free or cancelled keep nobody busy. The same address again is the same feed.
         *
         *     For: interviewer, recruiter, admin.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Same key and body: same answer, one effect */
                    "idempotency-key"?: string;
                };
                path: {
                    person_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        name?: string;
                        /** @description Kept sealed and never shown again */
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
                            added_at: string;
                            /** @description Times ahead at which it keeps the person busy */
                            busy_times: number;
                            /** @description When it was last asked */
                            checked_at: string | null;
                            events: number;
                            failure: {
                                code: string;
                                message: string;
                            } | null;
                            feed_id: string;
                            /** @description When what is used was last seen to be current */
                            fetched_at: string | null;
                            /** @description Where it comes from; the whole address is a secret and is not shown again */
                            host: string;
                            name: string;
                            next_check_at: string | null;
                            /** @description It has more occurrences than are looked at */
                            partial: boolean;
                            /** @description Events that could not be understood and are left out */
                            skipped_events: number;
                            status: "waiting" | "current" | "failing";
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
    "/api/v1/availability/{person_id}/feeds/{feed_id}": {
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
         * End the subscription of a calendar
         * @description Its busy times, its copy and its address are deleted.
         *
         *     For: interviewer, recruiter, admin.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    feed_id: string;
                    person_id: string;
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
    "/api/v1/availability/{person_id}/feeds/{feed_id}/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask a calendar now
         * @description At most every half minute; the answer is the feed as it is, its next check says when it is asked.
         *
         *     For: interviewer, recruiter, admin.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Same key and body: same answer, one effect */
                    "idempotency-key"?: string;
                };
                path: {
                    feed_id: string;
                    person_id: string;
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
                            /** Format: date-time */
                            added_at: string;
                            /** @description Times ahead at which it keeps the person busy */
                            busy_times: number;
                            /** @description When it was last asked */
                            checked_at: string | null;
                            events: number;
                            failure: {
                                code: string;
                                message: string;
                            } | null;
                            feed_id: string;
                            /** @description When what is used was last seen to be current */
                            fetched_at: string | null;
                            /** @description Where it comes from; the whole address is a secret and is not shown again */
                            host: string;
                            name: string;
                            next_check_at: string | null;
                            /** @description It has more occurrences than are looked at */
                            partial: boolean;
                            /** @description Events that could not be understood and are left out */
                            skipped_events: number;
                            status: "waiting" | "current" | "failing";
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
    "/api/v1/availability/{person_id}/pairs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read with whom somebody must, or must not, interview
         * @description For: recruiter, admin.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    person_id: string;
                };
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
                            /** @description Interviewers and candidates whom this person must not meet in an interview: a conflict of interest */
                            apart: string[];
                            /** @description Interviewers without whom this person does not interview */
                            needs: string[];
                        };
                    };
                };
            };
        };
        /**
         * Say with whom somebody must, or must not, interview
         * @description Holds for what is booked from now on. Either of two people may keep the other away.
         *
         *     For: recruiter, admin.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    person_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Interviewers and candidates whom this person must not meet in an interview: a conflict of interest */
                        apart: string[];
                        /** @description Interviewers without whom this person does not interview */
                        needs: string[];
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
                            /** @description Interviewers and candidates whom this person must not meet in an interview: a conflict of interest */
                            apart: string[];
                            /** @description Interviewers without whom this person does not interview */
                            needs: string[];
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
    "/api/v1/availability/{person_id}/time-off/{time_off_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Take time off, or change it
         * @description The caller makes up the id; the same id again is the same time off.
         *
         *     For: interviewer, recruiter, admin.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    person_id: string;
                    time_off_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * Format: date-time
                         * @description RFC 3339
                         */
                        ends_at: string;
                        /**
                         * Format: date-time
                         * @description RFC 3339
                         */
                        starts_at: string;
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
                            /** @description Interviews that lie in it: they stay, and a recruiter is asked to look at them */
                            bookings: {
                                booking_id: string;
                                /** Format: date-time */
                                ends_at: string;
                                /** Format: date-time */
                                starts_at: string;
                            }[];
                            /** Format: date-time */
                            ends_at: string;
                            /** Format: date-time */
                            starts_at: string;
                            time_off_id: string;
                        };
                    };
                };
            };
        };
        post?: never;
        /**
         * Take interviews again in that time
         * @description For: interviewer, recruiter, admin.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    person_id: string;
                    time_off_id: string;
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
    "/api/v1/bookings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List bookings by their start
         * @description Staff and auditors see all, interviewers and candidates their own. Given-up holds only when asked for.
         *
         *     For: recruiter, admin, auditor, interviewer, candidate.
         */
        get: {
            parameters: {
                query?: {
                    /** @description next_cursor of the page before */
                    cursor?: string;
                    /** @description RFC 3339 */
                    from?: string;
                    /** @description Items a page */
                    limit?: number;
                    order?: "soonest" | "latest";
                    status?: "held" | "confirmed" | "cancelled" | "released";
                    /** @description RFC 3339 */
                    to?: string;
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
                                booking_id: string;
                                calendar_sequence: number | null;
                                calendar_uid: string | null;
                                candidate_id: string;
                                candidate_time_zone: string | null;
                                /** Format: date-time */
                                ends_at: string;
                                held_until: string | null;
                                invitation_id: string | null;
                                needs_attention?: string | null;
                                /** @description For staff: who did not come */
                                no_shows?: string[];
                                note?: string | null;
                                panel: {
                                    person_id: string;
                                    seat_id: string;
                                    shadow: boolean;
                                }[];
                                plan_version_id: string;
                                reason: string | null;
                                recruiter_id: string;
                                /** Format: date-time */
                                starts_at: string;
                                /** @enum {unknown} */
                                status: "held" | "confirmed" | "cancelled" | "released";
                                time_multiplier: number | null;
                                title: string | null;
                            }[];
                            next_cursor: string | null;
                        };
                    };
                };
            };
        };
        put?: never;
        /**
         * Book an interview
         * @description Confirms a hold, or books a start at once. A slot that is gone answers 409 SLOT_TAKEN with `alternatives`.
         *
         *     For: recruiter, admin, candidate.
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
                        candidate_id?: string;
                        /**
                         * Format: time-zone
                         * @description IANA zone in which the candidate reads times
                         */
                        candidate_time_zone?: string;
                        /** @description A hold to confirm, instead of all the others */
                        hold_id?: string;
                        invitation_id?: string;
                        /** @description Its latest version */
                        plan_id?: string;
                        plan_version_id?: string;
                        /**
                         * Format: date-time
                         * @description RFC 3339
                         */
                        starts_at?: string;
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
                            booking_id: string;
                            calendar_sequence: number | null;
                            calendar_uid: string | null;
                            candidate_id: string;
                            candidate_time_zone: string | null;
                            /** Format: date-time */
                            ends_at: string;
                            held_until: string | null;
                            invitation_id: string | null;
                            needs_attention?: string | null;
                            /** @description For staff: who did not come */
                            no_shows?: string[];
                            note?: string | null;
                            panel: {
                                person_id: string;
                                seat_id: string;
                                shadow: boolean;
                            }[];
                            plan_version_id: string;
                            reason: string | null;
                            recruiter_id: string;
                            /** Format: date-time */
                            starts_at: string;
                            /** @enum {unknown} */
                            status: "held" | "confirmed" | "cancelled" | "released";
                            time_multiplier: number | null;
                            title: string | null;
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
    "/api/v1/bookings/{booking_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a booking
         * @description For: recruiter, admin, auditor, interviewer, candidate.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    booking_id: string;
                };
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
                            booking_id: string;
                            calendar_sequence: number | null;
                            calendar_uid: string | null;
                            candidate_id: string;
                            candidate_time_zone: string | null;
                            /** Format: date-time */
                            ends_at: string;
                            held_until: string | null;
                            invitation_id: string | null;
                            needs_attention?: string | null;
                            /** @description For staff: who did not come */
                            no_shows?: string[];
                            note?: string | null;
                            panel: {
                                person_id: string;
                                seat_id: string;
                                shadow: boolean;
                            }[];
                            plan_version_id: string;
                            reason: string | null;
                            recruiter_id: string;
                            /** Format: date-time */
                            starts_at: string;
                            /** @enum {unknown} */
                            status: "held" | "confirmed" | "cancelled" | "released";
                            time_multiplier: number | null;
                            title: string | null;
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
    "/api/v1/bookings/{booking_id}/accommodation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Grant the candidate more time
         * @description The interview gets longer with the same panel, if all of them are free for it; else move it first.
         *
         *     For: recruiter, admin.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Same key and body: same answer, one effect */
                    "idempotency-key"?: string;
                };
                path: {
                    booking_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Factor on the planned length */
                        time_multiplier: number;
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
                            booking_id: string;
                            calendar_sequence: number | null;
                            calendar_uid: string | null;
                            candidate_id: string;
                            candidate_time_zone: string | null;
                            /** Format: date-time */
                            ends_at: string;
                            held_until: string | null;
                            invitation_id: string | null;
                            needs_attention?: string | null;
                            /** @description For staff: who did not come */
                            no_shows?: string[];
                            note?: string | null;
                            panel: {
                                person_id: string;
                                seat_id: string;
                                shadow: boolean;
                            }[];
                            plan_version_id: string;
                            reason: string | null;
                            recruiter_id: string;
                            /** Format: date-time */
                            starts_at: string;
                            /** @enum {unknown} */
                            status: "held" | "confirmed" | "cancelled" | "released";
                            time_multiplier: number | null;
                            title: string | null;
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
    "/api/v1/bookings/{booking_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a booking, or give up a hold
         * @description Staff and the panel may until the interview begins, the candidate until CANDIDATE_NOTICE_MINUTES before it (409 BOOKING_TOO_LATE after that).
         *
         *     For: recruiter, admin, interviewer, candidate.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Same key and body: same answer, one effect */
                    "idempotency-key"?: string;
                };
                path: {
                    booking_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Read by staff only; sent to nobody */
                        note?: string;
                        /** @enum {unknown} */
                        reason?: "candidate_unavailable" | "interviewer_unavailable" | "position_filled" | "candidate_withdrew" | "other";
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
                            booking_id: string;
                            calendar_sequence: number | null;
                            calendar_uid: string | null;
                            candidate_id: string;
                            candidate_time_zone: string | null;
                            /** Format: date-time */
                            ends_at: string;
                            held_until: string | null;
                            invitation_id: string | null;
                            needs_attention?: string | null;
                            /** @description For staff: who did not come */
                            no_shows?: string[];
                            note?: string | null;
                            panel: {
                                person_id: string;
                                seat_id: string;
                                shadow: boolean;
                            }[];
                            plan_version_id: string;
                            reason: string | null;
                            recruiter_id: string;
                            /** Format: date-time */
                            starts_at: string;
                            /** @enum {unknown} */
                            status: "held" | "confirmed" | "cancelled" | "released";
                            time_multiplier: number | null;
                            title: string | null;
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
    "/api/v1/bookings/{booking_id}/no-show": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Record who did not come
         * @description For: recruiter, admin, interviewer, candidate.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Same key and body: same answer, one effect */
                    "idempotency-key"?: string;
                };
                path: {
                    booking_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        person_id: string;
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
                            booking_id: string;
                            calendar_sequence: number | null;
                            calendar_uid: string | null;
                            candidate_id: string;
                            candidate_time_zone: string | null;
                            /** Format: date-time */
                            ends_at: string;
                            held_until: string | null;
                            invitation_id: string | null;
                            needs_attention?: string | null;
                            /** @description For staff: who did not come */
                            no_shows?: string[];
                            note?: string | null;
                            panel: {
                                person_id: string;
                                seat_id: string;
                                shadow: boolean;
                            }[];
                            plan_version_id: string;
                            reason: string | null;
                            recruiter_id: string;
                            /** Format: date-time */
                            starts_at: string;
                            /** @enum {unknown} */
                            status: "held" | "confirmed" | "cancelled" | "released";
                            time_multiplier: number | null;
                            title: string | null;
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
    "/api/v1/bookings/{booking_id}/panel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replace a member of the panel
         * @description The fairest free person takes the seat, or the one that staff names. Interviewers may only step back themselves.
         *
         *     For: recruiter, admin, interviewer.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Same key and body: same answer, one effect */
                    "idempotency-key"?: string;
                };
                path: {
                    booking_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description For staff: who takes the seat, notice or not */
                        add?: string;
                        remove: string;
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
                            booking_id: string;
                            calendar_sequence: number | null;
                            calendar_uid: string | null;
                            candidate_id: string;
                            candidate_time_zone: string | null;
                            /** Format: date-time */
                            ends_at: string;
                            held_until: string | null;
                            invitation_id: string | null;
                            needs_attention?: string | null;
                            /** @description For staff: who did not come */
                            no_shows?: string[];
                            note?: string | null;
                            panel: {
                                person_id: string;
                                seat_id: string;
                                shadow: boolean;
                            }[];
                            plan_version_id: string;
                            reason: string | null;
                            recruiter_id: string;
                            /** Format: date-time */
                            starts_at: string;
                            /** @enum {unknown} */
                            status: "held" | "confirmed" | "cancelled" | "released";
                            time_multiplier: number | null;
                            title: string | null;
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
    "/api/v1/bookings/{booking_id}/rename": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give the interview another title
         * @description Calendars take it over without asking anybody anew: the sequence of the entry stays.
         *
         *     For: recruiter, admin.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Same key and body: same answer, one effect */
                    "idempotency-key"?: string;
                };
                path: {
                    booking_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        title: string;
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
                            booking_id: string;
                            calendar_sequence: number | null;
                            calendar_uid: string | null;
                            candidate_id: string;
                            candidate_time_zone: string | null;
                            /** Format: date-time */
                            ends_at: string;
                            held_until: string | null;
                            invitation_id: string | null;
                            needs_attention?: string | null;
                            /** @description For staff: who did not come */
                            no_shows?: string[];
                            note?: string | null;
                            panel: {
                                person_id: string;
                                seat_id: string;
                                shadow: boolean;
                            }[];
                            plan_version_id: string;
                            reason: string | null;
                            recruiter_id: string;
                            /** Format: date-time */
                            starts_at: string;
                            /** @enum {unknown} */
                            status: "held" | "confirmed" | "cancelled" | "released";
                            time_multiplier: number | null;
                            title: string | null;
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
    "/api/v1/bookings/{booking_id}/reschedule": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Move a booking
         * @description The old time is given up in the same write that takes the new one. The panel stays as far as it can.
         *
         *     For: recruiter, admin, candidate.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Same key and body: same answer, one effect */
                    "idempotency-key"?: string;
                };
                path: {
                    booking_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * Format: time-zone
                         * @description IANA zone in which the candidate reads times
                         */
                        candidate_time_zone?: string;
                        /**
                         * Format: date-time
                         * @description RFC 3339
                         */
                        starts_at: string;
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
                            booking_id: string;
                            calendar_sequence: number | null;
                            calendar_uid: string | null;
                            candidate_id: string;
                            candidate_time_zone: string | null;
                            /** Format: date-time */
                            ends_at: string;
                            held_until: string | null;
                            invitation_id: string | null;
                            needs_attention?: string | null;
                            /** @description For staff: who did not come */
                            no_shows?: string[];
                            note?: string | null;
                            panel: {
                                person_id: string;
                                seat_id: string;
                                shadow: boolean;
                            }[];
                            plan_version_id: string;
                            reason: string | null;
                            recruiter_id: string;
                            /** Format: date-time */
                            starts_at: string;
                            /** @enum {unknown} */
                            status: "held" | "confirmed" | "cancelled" | "released";
                            time_multiplier: number | null;
                            title: string | null;
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
    "/api/v1/holds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reserve a slot for a while
         * @description An invitation holds one slot at a time: another hold gives up the one before.
         *
         *     For: recruiter, admin, candidate.
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
                        candidate_id?: string;
                        invitation_id?: string;
                        /** @description Its latest version */
                        plan_id?: string;
                        plan_version_id?: string;
                        /**
                         * Format: date-time
                         * @description RFC 3339
                         */
                        starts_at: string;
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
                            booking_id: string;
                            calendar_sequence: number | null;
                            calendar_uid: string | null;
                            candidate_id: string;
                            candidate_time_zone: string | null;
                            /** Format: date-time */
                            ends_at: string;
                            held_until: string | null;
                            invitation_id: string | null;
                            needs_attention?: string | null;
                            /** @description For staff: who did not come */
                            no_shows?: string[];
                            note?: string | null;
                            panel: {
                                person_id: string;
                                seat_id: string;
                                shadow: boolean;
                            }[];
                            plan_version_id: string;
                            reason: string | null;
                            recruiter_id: string;
                            /** Format: date-time */
                            starts_at: string;
                            /** @enum {unknown} */
                            status: "held" | "confirmed" | "cancelled" | "released";
                            time_multiplier: number | null;
                            title: string | null;
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
    "/api/v1/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List invitations, newest first
         * @description For: recruiter, admin.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Those that ask for more time, or asked */
                    accommodation?: "asked" | "granted" | "declined";
                    candidate_id?: string;
                    /** @description next_cursor of the page before */
                    cursor?: string;
                    /** @description Items a page */
                    limit?: number;
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
                                accommodation: {
                                    /** @enum {unknown} */
                                    status: "asked" | "granted" | "declined";
                                    time_multiplier: number;
                                } | null;
                                booking_id: string | null;
                                candidate_id: string;
                                /** Format: date-time */
                                expires_at: string;
                                invitation_id: string;
                                /** Format: date-time */
                                issued_at: string;
                                panel_ids: string[];
                                plan_version_id: string;
                                recruiter_id: string;
                                /** @enum {unknown} */
                                status: "issued" | "used" | "revoked";
                            }[];
                            next_cursor: string | null;
                        };
                    };
                };
            };
        };
        put?: never;
        /**
         * Invite a candidate to book a slot
         * @description The link goes to the candidate by mail; it is not shown here.
         *
         *     For: recruiter, admin.
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
                        candidate_id: string;
                        expires_in_days?: number;
                        /** @description Interviewers to choose from; empty for anyone eligible */
                        panel_ids?: string[];
                        /** @description Its latest version */
                        plan_id?: string;
                        plan_version_id?: string;
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
                            accommodation: {
                                /** @enum {unknown} */
                                status: "asked" | "granted" | "declined";
                                time_multiplier: number;
                            } | null;
                            booking_id: string | null;
                            candidate_id: string;
                            /** Format: date-time */
                            expires_at: string;
                            invitation_id: string;
                            /** Format: date-time */
                            issued_at: string;
                            panel_ids: string[];
                            plan_version_id: string;
                            recruiter_id: string;
                            /** @enum {unknown} */
                            status: "issued" | "used" | "revoked";
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
    "/api/v1/invitations/{invitation_id}/accommodation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read what was asked for
         * @description For: recruiter, admin, candidate.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    invitation_id: string;
                };
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
                            asked_at: string;
                            candidate_id: string;
                            decided_at: string | null;
                            decided_by: string | null;
                            invitation_id: string;
                            reason?: string | null;
                            /** @enum {unknown} */
                            status: "asked" | "granted" | "declined";
                            /** @description As asked; once granted, as granted */
                            time_multiplier: number;
                        };
                    };
                };
            };
        };
        put?: never;
        /**
         * Ask for more time
         * @description The reason is kept apart from everything else, is read by the recruiter who invited the candidate, and is deleted when it was decided on.
         *
         *     For: recruiter, admin, candidate.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Same key and body: same answer, one effect */
                    "idempotency-key"?: string;
                };
                path: {
                    invitation_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        reason?: string;
                        /** @description Factor on the planned length */
                        time_multiplier: number;
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
                            asked_at: string;
                            candidate_id: string;
                            decided_at: string | null;
                            decided_by: string | null;
                            invitation_id: string;
                            reason?: string | null;
                            /** @enum {unknown} */
                            status: "asked" | "granted" | "declined";
                            /** @description As asked; once granted, as granted */
                            time_multiplier: number;
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
    "/api/v1/invitations/{invitation_id}/accommodation/decide": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Grant more time, or decline
         * @description Slots of the invitation get longer; an interview that is booked gets longer with its panel, or is refused with alternatives: move it first.
         *
         *     For: recruiter, admin.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Same key and body: same answer, one effect */
                    "idempotency-key"?: string;
                };
                path: {
                    invitation_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        granted: boolean;
                        /** @description Factor on the planned length */
                        time_multiplier?: number;
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
                            /** Format: date-time */
                            asked_at: string;
                            candidate_id: string;
                            decided_at: string | null;
                            decided_by: string | null;
                            invitation_id: string;
                            reason?: string | null;
                            /** @enum {unknown} */
                            status: "asked" | "granted" | "declined";
                            /** @description As asked; once granted, as granted */
                            time_multiplier: number;
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
    "/api/v1/invitations/{invitation_id}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Withdraw a link
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
                    invitation_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @enum {unknown} */
                        reason?: "withdrawn" | "position_filled" | "wrong_candidate" | "other";
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
                            accommodation: {
                                /** @enum {unknown} */
                                status: "asked" | "granted" | "declined";
                                time_multiplier: number;
                            } | null;
                            booking_id: string | null;
                            candidate_id: string;
                            /** Format: date-time */
                            expires_at: string;
                            invitation_id: string;
                            /** Format: date-time */
                            issued_at: string;
                            panel_ids: string[];
                            plan_version_id: string;
                            recruiter_id: string;
                            /** @enum {unknown} */
                            status: "issued" | "used" | "revoked";
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
    "/api/v1/invitations/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a link is for
         * @description For the holder of the link. Exchange it at POST /api/v1/auth/exchange to book.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    token: string;
                };
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
                            accommodation: {
                                /** @enum {unknown} */
                                status: "asked" | "granted" | "declined";
                                time_multiplier: number;
                            } | null;
                            /** @description Software may help to score answers; the candidate is asked for consent */
                            automated_scoring: boolean;
                            booking: {
                                booking_id: string;
                                /** Format: date-time */
                                ends_at: string;
                                /** Format: date-time */
                                starts_at: string;
                                status: string;
                            } | null;
                            description: string;
                            /** @description With the time that was granted in addition */
                            duration_minutes: number;
                            /** Format: date-time */
                            expires_at: string;
                            invitation_id: string;
                            plan_version_id: string;
                            /** @enum {unknown} */
                            status: "issued" | "used";
                            title: string;
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
    "/api/v1/slots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find bookable slots
         * @description For a plan (staff), an invitation or a booking that is to be moved (their candidate too). What is shown can be taken a moment later; booking tells.
         *
         *     For: recruiter, admin, candidate.
         */
        get: {
            parameters: {
                query?: {
                    /** @description A booking to be moved: its own time counts as free */
                    booking_id?: string;
                    /** @description Leaves out times at which this candidate has another interview */
                    candidate_id?: string;
                    /** @description Say for each start that is missing who could not, and why (staff) */
                    explain?: boolean;
                    /** @description RFC 3339 */
                    from?: string;
                    invitation_id?: string;
                    limit?: number;
                    /** @description Its latest version */
                    plan_id?: string;
                    plan_version_id?: string;
                    /** @description Starts are offered at multiples of this */
                    step_minutes?: 5 | 10 | 15 | 30 | 60;
                    /** @description Zone of `local_start` */
                    time_zone?: string;
                    /** @description RFC 3339 */
                    to?: string;
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
                            duration_minutes: number;
                            /** @description With `explain`: everybody who might interview, in the order they are asked */
                            fairness?: {
                                /** @description For the part of the four weeks before the person came */
                                credit_hours: number;
                                /** @description Interviews of the last four weeks and of all that lies ahead; as a shadow half */
                                hours: number;
                                /** @description Decides between equal scores */
                                last_asked_at: string | null;
                                person_id: string;
                                /** @description Hours by share, plus the credit; whoever has least is asked first */
                                score: number;
                                share_percent: number;
                                upcoming: number;
                            }[];
                            /** @description With `explain`: each start that is not offered */
                            missing?: {
                                candidate_busy: boolean;
                                local_start: string;
                                people: {
                                    person_id: string;
                                    reason: string;
                                }[];
                                shortfall: {
                                    found: number;
                                    /** @description A seat_id, or `people`, `trained` or `pairs` for the panel as a whole */
                                    lacks: string;
                                    wanted: number;
                                }[];
                                /** Format: date-time */
                                starts_at: string;
                            }[];
                            /** @description Where to go on; null when the range was searched whole */
                            next_from: string | null;
                            plan_version_id: string;
                            slots: {
                                /** Format: date-time */
                                ends_at: string;
                                /** @description The start on the wall clock of `time_zone`, with its offset */
                                local_start: string;
                                /** @description Who would interview; decided anew when booked */
                                panel: {
                                    person_id: string;
                                    seat_id: string;
                                    shadow: boolean;
                                }[];
                                /** @description With `explain`: who comes earlier in the fair order and is not on the panel */
                                passed_over?: {
                                    person_id: string;
                                    reason: string;
                                }[];
                                /** Format: date-time */
                                starts_at: string;
                            }[];
                            time_zone: string;
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
    "/api/v1/waitlist": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List who waits for a slot, in the order of the line
         * @description Staff sees everybody, candidates themselves.
         *
         *     For: recruiter, admin, candidate.
         */
        get: {
            parameters: {
                query?: {
                    /** @description next_cursor of the page before */
                    cursor?: string;
                    /** @description Items a page */
                    limit?: number;
                    status?: "waiting" | "offered" | "left";
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
                                candidate_id: string;
                                /** Format: date-time */
                                from: string;
                                /** Format: date-time */
                                joined_at: string;
                                offer: {
                                    booking_id: string;
                                    /** Format: date-time */
                                    ends_at: string;
                                    /** Format: date-time */
                                    expires_at: string;
                                    /** Format: date-time */
                                    starts_at: string;
                                } | null;
                                plan_version_id: string;
                                reason: string | null;
                                /** @enum {unknown} */
                                status: "waiting" | "offered" | "left";
                                /** Format: date-time */
                                until: string;
                                waitlist_id: string;
                            }[];
                            next_cursor: string | null;
                        };
                    };
                };
            };
        };
        put?: never;
        /**
         * Wait for a slot
         * @description The first slot within the times is held for the candidate, who gets a mail with the link; who came first is asked first. Again with other times: the place in the line stays.
         *
         *     For: recruiter, admin, candidate.
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
                        /**
                         * Format: date-time
                         * @description Earliest start that suits; now without it
                         */
                        from?: string;
                        invitation_id?: string;
                        /**
                         * Format: date-time
                         * @description Latest end that suits; the invitation's end without it
                         */
                        until?: string;
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
                            candidate_id: string;
                            /** Format: date-time */
                            from: string;
                            /** Format: date-time */
                            joined_at: string;
                            offer: {
                                booking_id: string;
                                /** Format: date-time */
                                ends_at: string;
                                /** Format: date-time */
                                expires_at: string;
                                /** Format: date-time */
                                starts_at: string;
                            } | null;
                            plan_version_id: string;
                            reason: string | null;
                            /** @enum {unknown} */
                            status: "waiting" | "offered" | "left";
                            /** Format: date-time */
                            until: string;
                            waitlist_id: string;
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
    "/api/v1/waitlist/{waitlist_id}/leave": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop waiting; a slot that was offered is free for the next one
         * @description For: recruiter, admin, candidate.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Same key and body: same answer, one effect */
                    "idempotency-key"?: string;
                };
                path: {
                    waitlist_id: string;
                };
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
                            candidate_id: string;
                            /** Format: date-time */
                            from: string;
                            /** Format: date-time */
                            joined_at: string;
                            offer: {
                                booking_id: string;
                                /** Format: date-time */
                                ends_at: string;
                                /** Format: date-time */
                                expires_at: string;
                                /** Format: date-time */
                                starts_at: string;
                            } | null;
                            plan_version_id: string;
                            reason: string | null;
                            /** @enum {unknown} */
                            status: "waiting" | "offered" | "left";
                            /** Format: date-time */
                            until: string;
                            waitlist_id: string;
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

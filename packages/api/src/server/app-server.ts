import {
  createServer,
  IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
  ServerResponse,
} from "node:http";
import type { Express } from "express";

/** A server of HTTP, and what answers behind it. */
export interface AppServer {
  server: Server;
  /** From the next request on; those under way have the settings (`request.app`) of the new application. */
  answerWith(answering: Answering): void;
}

/** What answers requests: an application, whose `request` and `response` become those of the server, or a function. */
export type Answering = Express | RequestListener;

/** The prototypes that each application had of its own. */
const given = new WeakMap<Express, Pick<Express, "request" | "response">>();

/**
 * A server whose requests and answers are made with the prototypes that an Express application gives them, which then changes nothing:
 * V8 takes an object whose prototype is changed for a prototype itself, makes a hidden class of its own for every property that it is
 * given, some nine kilobytes a request that only a collection of the whole heap takes back, and reads it slowly.
 */
export function createAppServer(answering: Answering, options: ServerOptions = {}): AppServer {
  class AppRequest extends IncomingMessage {}
  class AppResponse extends ServerResponse {}
  let listener = answering;
  const answerWith = (next: Answering) => {
    listener = next;
    if (!("request" in next)) return;
    const { request, response } = given.get(next) ?? next;
    given.set(next, { request, response });
    Object.setPrototypeOf(AppRequest.prototype, request);
    Object.setPrototypeOf(AppResponse.prototype, response);
    Object.assign(next, { request: AppRequest.prototype, response: AppResponse.prototype });
  };
  answerWith(answering);
  const shapes = { IncomingMessage: AppRequest, ServerResponse: AppResponse };
  const server = createServer({ ...options, ...shapes }, (request, response) => listener(request, response));
  return { server, answerWith };
}

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
  /** From the next request on. */
  answerWith(answering: Express | RequestListener): void;
}

/**
 * A server whose requests and answers are made with the prototypes that an Express application gives them, which then changes nothing:
 * V8 takes an object whose prototype is changed for a prototype itself, makes a hidden class of its own for every property that it is
 * given, some nine kilobytes a request that only a collection of the whole heap takes back, and reads it slowly.
 */
export function createAppServer(answering: Express | RequestListener, options: ServerOptions = {}): AppServer {
  class AppRequest extends IncomingMessage {}
  class AppResponse extends ServerResponse {}
  /** The prototypes that each application had. */
  const given = new WeakMap<Express, Pick<Express, "request" | "response">>();
  let listener = answering;
  const answerWith = (next: Express | RequestListener) => {
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

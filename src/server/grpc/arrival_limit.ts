import { ServerInterceptingCall, type ServerInterceptor, status } from "@grpc/grpc-js";

/** Ends a call whose request takes longer than so many milliseconds to arrive. */
export function arrivalLimit(milliseconds: number): ServerInterceptor {
  return (_, call) =>
    new ServerInterceptingCall(call, {
      start(next) {
        const details = `the request did not arrive within ${milliseconds / 1000} s`;
        const tooLate = () => call.sendStatus({ code: status.DEADLINE_EXCEEDED, details });
        const timer = setTimeout(tooLate, milliseconds);
        next({
          onReceiveHalfClose(next) {
            clearTimeout(timer);
            next();
          },
          onCancel: () => clearTimeout(timer),
        });
      },
    });
}

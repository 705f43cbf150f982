// The least that clients of `server_figures.mjs` and gRPC take by themselves: a bare server that has each call answered by
// another once, and from then on sends that answer.
//
//   node scripts/server_figures_floor.mjs URL
import { Client, credentials, Server, ServerCredentials } from "@grpc/grpc-js";

const ANY_SIZE = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };
const answerer = new Client(new URL(process.argv[2]).host, credentials.createInsecure(), ANY_SIZE);
const server = new Server(ANY_SIZE);
for (const name of ["Connect", "DescribeCollection", "Search", "Insert"]) {
  const path = `/milvus.proto.milvus.MilvusService/${name}`;
  let known;
  const answer = ({ request }, reply) => {
    if (known !== undefined) return reply(null, known);
    answerer.makeUnaryRequest(path, asIs, asIs, request, (error, answered) => {
      known = answered;
      reply(error, answered);
    });
  };
  server.register(path, answer, asIs, asIs, "unary");
}
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  console.log(JSON.stringify({ url: `http://127.0.0.1:${port}` }));
});

function asIs(bytes) {
  return bytes;
}

#version 330
in vec3 position; in vec3 normal; in vec3 colour; in vec4 weight; in vec4 bone; in float material;
uniform mat4 projection; uniform mat4 light_projection; uniform vec4 bones[96]; uniform int skinned;
out vec3 world; out vec3 facing; out vec3 tint; out vec3 rest; out vec4 lit; flat out int kind;
void main() {
  vec3 q = position, n = normal;
  if (skinned == 1) {
    q = vec3(0); n = vec3(0);
    for (int k = 0; k < 4; k++) {
      int b = int(bone[k] + .5) * 3;
      vec4 r0 = bones[b], r1 = bones[b + 1], r2 = bones[b + 2], p = vec4(position, 1.);
      q += weight[k] * vec3(dot(r0, p), dot(r1, p), dot(r2, p));
      n += weight[k] * vec3(dot(r0.xyz, normal), dot(r1.xyz, normal), dot(r2.xyz, normal));
    }
  }
  world = q; facing = n; tint = colour; rest = position; kind = int(material + .5);
  lit = light_projection * vec4(q, 1.); gl_Position = projection * vec4(q, 1.);
}

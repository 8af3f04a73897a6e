#version 330
in vec3 world; in vec3 facing; in vec3 tint; in vec3 rest; in vec4 lit; flat in int kind;
uniform sampler2DShadow shadow; uniform vec3 light; uniform vec3 eye; uniform float belt; uniform float texel;
uniform float key; uniform float ambient; uniform float window; uniform vec3 lamps;
#ifdef REFLECTING
uniform vec4 cut; uniform sampler2D glass; uniform vec2 size;
#endif
out vec4 result;
float hash(vec3 p) { p = fract(p * .3183099 + .1); p *= 17.; return fract(p.x * p.y * p.z * (p.x + p.y + p.z)); }
float noise(vec3 x) {
  vec3 i = floor(x), f = fract(x); f = f * f * (3. - 2. * f);
  return mix(mix(mix(hash(i), hash(i + vec3(1,0,0)), f.x), mix(hash(i + vec3(0,1,0)), hash(i + vec3(1,1,0)), f.x), f.y),
             mix(mix(hash(i + vec3(0,0,1)), hash(i + vec3(1,0,1)), f.x), mix(hash(i + vec3(0,1,1)), hash(i + vec3(1,1,1)), f.x), f.y), f.z);
}
float cloud(vec3 p) { return .55 * noise(p) + .3 * noise(p * 2.1) + .15 * noise(p * 4.3); }
vec3 folds(vec3 n, vec3 q, float size) {
  float e = .1, c = cloud(q);
  return normalize(n - size * vec3(cloud(q + vec3(e,0,0)) - c, cloud(q + vec3(0,e,0)) - c, cloud(q + vec3(0,0,e)) - c) / e * .12);
}
void main() {
#ifdef REFLECTING
  if (dot(cut, vec4(world, 1.)) < 0.) discard;             // what stands behind the mirror
  if (kind == 18) { result = vec4(texture(glass, gl_FragCoord.xy / size).rgb * .90 + .02, 1.); return; }
#endif
  vec3 n = normalize(facing), view = normalize(eye - world);
  if (dot(n, view) < 0.) n = -n;
  vec3 a = pow(tint, vec3(2.2)); float shine = .03, gloss = 12., wrap = 0.;
  if (kind == 1) { a *= .93 + .14 * cloud(rest * 24.); shine = .10; gloss = 20.; wrap = .22; }
  else if (kind == 2) { n = folds(n, rest * vec3(13., 6., 13.), 1.6); a *= .95 + .10 * noise(rest * 300.); }
  else if (kind == 3) { n = folds(n, rest * vec3(15., 6., 15.), 1.5); a *= .95 + .10 * noise(rest * 300.); }
  else if (kind == 4) { a *= .72 + .5 * noise(vec3(rest.x * 50., rest.y * 90., rest.z * 160.)); shine = .14; gloss = 22.; }
  else if (kind == 5) { a *= .94 + .12 * noise(rest * 220.); shine = .08; gloss = 20.; }
  else if (kind == 6) { a *= .92 + .12 * step(.5, fract(rest.y * 90.)); }
  else if (kind == 7) { shine = .5; gloss = 60.; }
  else if (kind == 10) {                                   // rubber gym floor with flecks and seams
    float fleck = step(.86, noise(world * 160.)); a *= .86 + .22 * cloud(world * 2.) + .5 * fleck;
    float seam = max(step(.992, fract(world.x)), step(.992, fract(world.z))); a *= 1. - .4 * seam; shine = .05; gloss = 30.;
  } else if (kind == 11) {                                 // painted wall
    a *= .94 + .08 * cloud(world * 1.7) + .03 * noise(world * 90.);
  } else if (kind == 12) {                                 // the belt: grain and a seam that run with it
    float k = noise(vec3((world.x - belt) * 110., world.z * 110., 3.)); a *= .72 + .5 * k;
    float seam = step(.985, fract((world.x - belt) / 3.1)); a = mix(a, a * 2.2, seam * .6);
  } else if (kind == 13) { shine = .30; gloss = 50.; }
  else if (kind == 15) {                                   // wooden slats
    float slat = fract(world.x * 9. + world.z * 9.), k = cloud(vec3(world.x * 30., world.y * 1.5, floor(world.x * 9. + world.z * 9.)));
    a *= (.75 + .4 * k) * (1. - .75 * step(.88, slat));
  } else if (kind == 16) { a *= .55 + .8 * noise(world * 40.); }   // leaves
  else if (kind == 14) {                                   // window: sky over trees
    vec3 sky = mix(vec3(.86, .92, 1.), vec3(.60, .76, .98), smoothstep(1.2, 2.4, world.y));
    vec3 tree = mix(vec3(.20, .31, .16), vec3(.38, .48, .27), cloud(world * 5.));
    vec3 c = mix(tree, sky, smoothstep(-.06, .06, world.y - 1.15 - .35 * cloud(vec3(world.xz * 1.6, 1.))));
    result = vec4(pow(min(c * window, vec3(1.)), vec3(1. / 2.2)), 1.); return;
  } else if (kind == 17) { result = vec4(min(tint * lamps * ambient * 1.2, vec3(1.)), 1.); return; }   // lamps and screens
  float nl = max((dot(n, light) + wrap) / (1. + wrap), 0.), s = 0.; vec3 q = lit.xyz / lit.w * .5 + .5;
  float turn = hash(vec3(gl_FragCoord.xy, 1.)) * 6.2832; mat2 r = mat2(cos(turn), sin(turn), -sin(turn), cos(turn));
  for (int i = 0; i < 6; i++) {
    float d = sqrt((float(i) + .5) / 6.) * 3.2, t = float(i) * 2.4;
    s += texture(shadow, vec3(q.xy + r * vec2(cos(t), sin(t)) * d * texel, q.z - .0025));
  }
  s /= 6.; if (q.x < 0. || q.x > 1. || q.y < 0. || q.y > 1.) s = 1.;
  vec3 h = normalize(light + view);
  vec3 around = mix(vec3(.19, .18, .175), vec3(.46, .48, .52), n.y * .5 + .5) * ambient;
  float low = kind < 10 ? mix(.62, 1., smoothstep(0., .5, world.y)) : 1.;
  float fill = max(dot(n, normalize(vec3(-.55, .35, .65))), 0.);
  float rim = pow(1. - max(dot(n, view), 0.), 3.) * .15;
  vec3 c = a * (around * low * mix(.75, 1., s) + key * vec3(1., .95, .88) * nl * s + ambient * vec3(.20, .21, .24) * fill)
         + key * shine * pow(max(dot(n, h), 0.), gloss) * s + rim * a * ambient;
  if (kind == 10 || kind == 11) c *= mix(.82, 1., smoothstep(3.6, 1.2, length(world.xz - vec2(0., -.6))));
  c *= lamps;
  c = c * (1. + .12 * c) / (1. + .42 * c);
  result = vec4(pow(clamp(c, 0., 1.), vec3(1. / 2.2)), 1.);
}

// The page's JavaScript: ES modules that `formcam/outputs/page_files.py` joins and browsers run.
import js from '@eslint/js';
import globals from 'globals';

export default [
  { ignores: ['node_modules/', '.venv/', 'out/', 'build/', 'dist/', 'formcam/app/mirror/vision/'] },
  js.configs.recommended,
  {
    files: ['formcam/**/*.js'],
    languageOptions: { ecmaVersion: 2023, sourceType: 'module', globals: globals.browser },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-undef': 'error',
      eqeqeq: 'error',
      'prefer-const': 'error',
      'no-var': 'error',
      'max-lines': ['error', { max: 300 }],
    },
  },
];
